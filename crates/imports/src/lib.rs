//! sqm-imports
