//! sqm-domain
