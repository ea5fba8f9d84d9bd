//! sqm-tickets
