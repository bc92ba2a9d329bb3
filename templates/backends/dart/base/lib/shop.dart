import 'database.dart';
import 'events.dart';

/// What the handlers work with. Each file of handlers extends it.
class Shop {
  Shop(this.database, this.secretKey);

  final Database database;

  /// Signs the tokens.
  final List<int> secretKey;
  final events = Events();
}
