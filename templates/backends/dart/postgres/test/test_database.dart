import 'dart:io';

/// A database that the tests may empty.
final testDatabaseUrl =
    Platform.environment['TEST_DATABASE_URL'] ??
    (throw StateError('Set TEST_DATABASE_URL, such as postgresql://user:password@localhost:5432/test'));

void removeTestDatabase() {}
