//! Locks between processes, each over a file of its own.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use crate::Error;

/// A lock held until it is dropped, however the process ends.
///
/// It is given back by name rather than by closing the file: a child that another thread forks at that moment has the
/// open file too until it runs its program, and a lock that is only closed would live on in it.
#[derive(Debug)]
pub(crate) struct Lock(File);

impl Lock {
    /// Waits until nobody else holds `path`.
    pub(crate) fn alone(path: &Path) -> Result<Self, Error> {
        let lock = open(path)?;
        lock.lock().map_err(Error::io("lock", path))?;
        Ok(Self(lock))
    }

    /// Waits until nobody holds `path` alone.
    pub(crate) fn shared(path: &Path) -> Result<Self, Error> {
        let lock = open(path)?;
        lock.lock_shared().map_err(Error::io("lock", path))?;
        Ok(Self(lock))
    }

    /// The lock unless somebody holds `path` now.
    pub(crate) fn try_alone(path: &Path) -> Result<Option<Self>, Error> {
        let lock = open(path)?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Self(lock))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(Error::io("lock", path)(error)),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing the file, which follows, gives it back too unless a child holds it.
        let _: io::Result<()> = self.0.unlock();
    }
}

fn open(path: &Path) -> Result<File, Error> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map_err(Error::io("open", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_lock_is_free_though_a_child_has_the_file_open() {
        let path = std::env::temp_dir().join(format!("sqm-lock-{}", std::process::id()));
        for take in [Lock::alone, Lock::shared] {
            let lock = take(&path).expect("taken");
            // What a fork does: the same open file once more.
            let childs = lock.0.try_clone().expect("second handle");
            assert!(Lock::try_alone(&path).expect("tried").is_none());
            drop(lock);
            assert!(Lock::try_alone(&path).expect("tried").is_some());
            drop(childs);
        }
        std::fs::remove_file(&path).expect("removed");
    }
}
