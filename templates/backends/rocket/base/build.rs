fn main() {
    // Migrations are built into the program: rebuild it when one is added.
    println!("cargo:rerun-if-changed=migrations");
}
