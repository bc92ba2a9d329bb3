fn main() {
    // A new migration is a change of the program, which has them built in.
    println!("cargo:rerun-if-changed=migrations");
}
