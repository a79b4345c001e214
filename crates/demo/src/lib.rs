//! A made-up retailer of any size with ground truth: first run, tests and benchmarks. Nobody in it exists.
