//! What is found.
