//! From where a request comes, and who is its author. Checks nothing.

use jari_common::id::DeviceId;
use jari_common::staff::Author;

use crate::keys::StaffSession;

/// From where a request comes: a device, and who of the staff sends it.
#[derive(Clone, Copy)]
pub struct AskedFrom {
    pub device: DeviceId,
    /// None for a person at a screen, and for a device that asks for itself.
    pub staff: Option<StaffSession>,
}

impl AskedFrom {
    /// The author of what is done.
    pub fn author(self) -> Option<Box<Author>> {
        let Self { device, staff } = self;
        staff.map(|it| Box::new(Author::Staff { staff: it.staff, device }))
    }
}
