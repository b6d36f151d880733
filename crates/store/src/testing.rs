//! Stores for the tests.
