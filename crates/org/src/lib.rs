//! sqm-org
