//! The form of a policy.
