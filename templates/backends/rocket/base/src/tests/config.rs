use super::dialect;
use crate::config::Config;
use crate::database::Database;

#[rocket::async_test]
async fn settings() {
    for (name, value) in [
        ("DATABASE_URL", "mysql://user:hunter22@host/shop"),
        ("DATABASE_URL", "sqlite:////no-such-folder/hunter22.db"),
        ("DATABASE_URL", "postgresql://user:hunter22@127.0.0.1:1/shop"),
        ("SECRET_KEY", "hunter22"),
        ("PORT", "hunter22"),
        ("PORT", "65536"),
        ("HOST", "hunter 22"),
        ("DEMO_DATA", "hunter22"),
    ] {
        let refused = match Config::load(|set| (set == name).then(|| value.to_owned())) {
            Ok(config) => Database::open(&config.database_url).await.err().map(|error| error.to_string()),
            Err(error) => Some(error.to_owned()),
        };
        let text = refused.unwrap_or_else(|| panic!("{name}={value} is taken"));
        assert!(text.contains(name) && !text.contains("hunter") && !text.contains('\n'), "{text}");
    }
    let config = Config::load(|set| (set == "DATABASE_URL").then(dialect::database_url)).unwrap();
    assert_eq!((config.port, config.demo_data), (8000, false));
    Database::open(&config.database_url).await.unwrap();
}
