module Settings
  DATABASE = "sqlite"

  DATABASE_URL_FORM = "DATABASE_URL must look like sqlite:////path/file or postgresql://user:password@host:port/name."

  # sqlite:///relative.db or sqlite:////absolute.db
  DATABASE_FILE = read("DATABASE_URL", "sqlite:///shop.db", DATABASE_URL_FORM) do |url|
    url.match?(%r{\Asqlite:///.+\z})
  end.delete_prefix("sqlite:///")

  # Rails would use it as the tests' database too.
  ENV.delete("DATABASE_URL")
end
