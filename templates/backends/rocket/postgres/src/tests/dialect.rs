use std::env;

pub fn database_url() -> String {
    env::var("TEST_DATABASE_URL").expect("Set TEST_DATABASE_URL to a database that the tests may empty")
}
