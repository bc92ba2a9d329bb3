import 'dart:io';

final _folder = Directory.systemTemp.createTempSync('shop-');

/// A database of its own for each run.
final testDatabaseUrl = 'sqlite:///${_folder.path}/test.db';

void removeTestDatabase() => _folder.deleteSync(recursive: true);
