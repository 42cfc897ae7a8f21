//! The data folder that was typed, and where its key is kept. Opens nothing.

use std::ops::Deref;
use std::path::{Path, PathBuf};

use super::CliError;
use crate::app::{OpenError, Options};
use crate::keys::KeySource;

/// A data folder as the command line names it.
#[derive(Clone, Debug)]
pub struct DataFolder {
    pub path: PathBuf,
    /// The file with the server's key, if it was typed.
    pub key_file: Option<PathBuf>,
}

impl DataFolder {
    /// The options to open the folder with.
    pub fn options(&self) -> Result<Options, CliError> {
        let key = KeySource::find(self.key_file.clone()).map_err(OpenError::from)?;
        Ok(Options { key, ..Options::default() })
    }
}

impl Deref for DataFolder {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.path
    }
}
