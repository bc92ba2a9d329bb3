use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A new database for each test.
pub fn database_url() -> String {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let path = format!("{}/test-{number}.db", env!("OUT_DIR"));
    for suffix in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{path}{suffix}")); // from an earlier run
    }
    format!("sqlite:///{path}")
}
