//! Who of the staff may do what: the one table that documents, enforces and tests it (`docs/roles.md` shows it). Where a
//! member of staff belongs to clinics, a right is one for these clinics and their people alone.

use serde::{Deserialize, Serialize};

/// What a member of staff is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Helps people at kiosks.
    Helper,
    /// Sits at the front desk of a clinic.
    Desk,
    /// Runs a clinic.
    ClinicAdmin,
    /// Runs the line.
    Operator,
}

impl Role {
    pub const ALL: [Self; 4] = [Self::Helper, Self::Desk, Self::ClinicAdmin, Self::Operator];

    /// The name, as it is written and typed.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Helper => "helper",
            Self::Desk => "desk",
            Self::ClinicAdmin => "clinic_admin",
            Self::Operator => "operator",
        }
    }
}

impl std::str::FromStr for Role {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = |role: &Self| role.as_str() == text.replace('-', "_");
        Self::ALL.into_iter().find(named).ok_or("helper, desk, clinic-admin or operator")
    }
}

/// How far a role has a right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Allowed {
    No,
    Yes,
    /// With a reason, which the audit keeps.
    WithReason,
}

macro_rules! rights {
    ($($(#[$about:meta])* $right:ident = $name:literal: $helper:ident $desk:ident $admin:ident $operator:ident;)*) => {
        /// Something that staff may do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum StaffRight { $($(#[$about])* $right,)* }

        impl StaffRight {
            pub const ALL: &[Self] = &[$(Self::$right,)*];

            /// The right in words, for the table in the documents.
            #[must_use]
            pub const fn words(self) -> &'static str {
                match self { $(Self::$right => $name,)* }
            }

            /// How far a role has this right.
            #[must_use]
            pub const fn of(self, role: Role) -> Allowed {
                use Allowed::{No, WithReason, Yes};
                match self {
                    $(Self::$right => match role {
                        Role::Helper => $helper,
                        Role::Desk => $desk,
                        Role::ClinicAdmin => $admin,
                        Role::Operator => $operator,
                    },)*
                }
            }
        }
    };
}

rights! {
    FindPeople = "see who comes, find a person": Yes Yes Yes WithReason;
    GuideKiosk = "come to a kiosk that asks for help": Yes Yes Yes WithReason;
    Arrive = "say that somebody came or went; take back one's own last act": Yes Yes Yes No;
    Serve = "call, set aside, say what became of an appointment": No Yes Yes No;
    OthersActs = "take back what somebody else said of an appointment": No No Yes No;
    ActForPerson = "book, move, cancel, prove and unlock for a person; pass messages on": No Yes Yes No;
    OutOfTurn = "call somebody out of turn; put somebody first": No No Yes No;
    Overbook = "book somebody beyond a clinic's seats": No No Yes No;
    Calendar = "a clinic's hours, closings and seats": No No Yes No;
    MoveMany = "offer other seats to everybody whose clinic cannot see them": No No Yes No;
    UnlockPin = "let a PIN be tried again": No No Yes Yes;
    Accounts = "accounts of staff": No No Yes Yes;
    RunLine = "freeze, pace and close a line": No No No Yes;
    Devices = "kiosks, desks and boards": No No No Yes;
    Campaigns = "campaigns, clinics, holidays": No No No Yes;
}
