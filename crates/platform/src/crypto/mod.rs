//! Encryption of personal data (handbook §7.2.4): a data key per tenant, wrapped by the installation's master key;
//! sealed columns; a keyed blind index for exact look-up; masks for display.

mod cipher;
mod mask;
mod password;
mod vault;

pub use cipher::TenantCipher;
pub use mask::{mask_email, mask_name, mask_phone, normalise_email, normalise_phone};
pub use password::{hash_password, verify_password};
pub use vault::Vault;
