//! `make bench`: speed and memory beside baselines measured in the same run.

fn main() {}
