import 'auth.dart';
import 'database.dart';
import 'events.dart';
import 'http.dart';
import 'problems.dart';
import 'validation.dart';

const _columns = 'id, name, description, price_cents, stock, created_at, updated_at';
const _noSuchProduct = Problem(404, 'There is no such product.');

class Product {
  Product.fromRow(Row row)
    : id = row['id'] as int,
      name = row['name'] as String,
      description = row['description'] as String?,
      priceCents = row['price_cents'] as int,
      stock = row['stock'] as int,
      createdAt = row['created_at'] as String,
      updatedAt = row['updated_at'] as String;

  final int id;
  final String name;
  final String? description;
  final int priceCents;
  final int stock;
  final String createdAt;
  final String updatedAt;

  Map<String, Object?> toJson() => {
    'id': id,
    'name': name,
    'description': description,
    'price_cents': priceCents,
    'stock': stock,
    'created_at': createdAt,
    'updated_at': updatedAt,
  };
}

class ProductInput {
  ProductInput._(Form form)
    : name = form.text(
        'name',
        'Enter 1 to 120 characters.',
        (text) => text.trim().isNotEmpty && hasLength(text, to: 120),
      ),
      description = form.optionalText(
        'description',
        'Enter at most 2000 characters.',
        (text) => hasLength(text, to: 2000),
      ),
      priceCents = form.wholeNumber('price_cents', 0, 100000000),
      stock = form.wholeNumber('stock', 0, 1000000) {
    form.check();
  }

  factory ProductInput.fromJson(Object? json) => ProductInput._(Form.of(json));

  final String name;
  final String? description;
  final int priceCents;
  final int stock;
}

class ProductQuery {
  ProductQuery._(Form form)
    : page = form.parameter('page', 1, 1000000, otherwise: 1),
      perPage = form.parameter('per_page', 1, 100, otherwise: 20),
      q = form.optionalText('q', 'Enter at most 80 characters.', (text) => hasLength(text, to: 80)) ?? '' {
    form.check();
  }

  factory ProductQuery.of(Map<String, String> query) => ProductQuery._(Form(query));

  final int page;
  final int perPage;
  final String q;
}

class ProductPage {
  const ProductPage(this.items, this.total, this.page, this.perPage);

  final List<Product> items;
  final int total;
  final int page;
  final int perPage;

  Map<String, Object?> toJson() => {'items': items, 'total': total, 'page': page, 'per_page': perPage};
}

class Products {
  const Products(this._database, this._events, this._auth);

  final Database _database;
  final Events _events;
  final Auth _auth;

  Future<Answer> list(Request request) async {
    final ProductQuery(:page, :perPage, :q) = ProductQuery.of(request.query);
    final where = q.isEmpty ? '' : r"WHERE lower(name) LIKE lower($1) ESCAPE '\'";
    final pattern = [if (q.isNotEmpty) '%${q.replaceAllMapped(RegExp(r'[\\%_]'), (found) => '\\${found[0]}')}%'];
    final [{'total': total as int}] = await _database.query('SELECT count(*) AS total FROM products $where', pattern);
    final rows = await _database.query(
      'SELECT $_columns FROM products $where '
      'ORDER BY id LIMIT \$${pattern.length + 1} OFFSET \$${pattern.length + 2}',
      [...pattern, perPage, (page - 1) * perPage],
    );
    return Answer.json(ProductPage([...rows.map(Product.fromRow)], total, page, perPage));
  }

  Future<Answer> create(Request request) async {
    await _auth.requireUser(request);
    final input = ProductInput.fromJson(request.json());
    final rows = await _database.query(
      'INSERT INTO products (name, description, price_cents, stock, created_at, updated_at) '
      'VALUES (\$1, \$2, \$3, \$4, \$5, \$5) RETURNING $_columns',
      [input.name, input.description, input.priceCents, input.stock, timestamp()],
    );
    final product = Product.fromRow(rows.single);
    _events.publish('product.created', product);
    return Answer.json(product, status: 201, headers: {'Location': '/api/products/${product.id}'});
  }

  Future<Answer> read(Request request, String id) async {
    return Answer.json(await _only('SELECT $_columns FROM products WHERE id = \$1', [_id(id)]));
  }

  Future<Answer> replace(Request request, String id) async {
    await _auth.requireUser(request);
    final input = ProductInput.fromJson(request.json());
    final product = await _only(
      'UPDATE products SET name = \$1, description = \$2, price_cents = \$3, stock = \$4, updated_at = \$5 '
      'WHERE id = \$6 RETURNING $_columns',
      [input.name, input.description, input.priceCents, input.stock, timestamp(), _id(id)],
    );
    _events.publish('product.updated', product);
    return Answer.json(product);
  }

  Future<Answer> delete(Request request, String id) async {
    await _auth.requireUser(request);
    final product = await _only('DELETE FROM products WHERE id = \$1 RETURNING $_columns', [_id(id)]);
    _events.publish('product.deleted', product);
    return const Answer(204);
  }

  /// The product that a statement returns. Throws a [Problem] when it returns none.
  Future<Product> _only(String sql, List<Object?> parameters) async {
    final rows = await _database.query(sql, parameters);
    return rows.isEmpty ? throw _noSuchProduct : Product.fromRow(rows.single);
  }

  static int _id(String text) => readId(text) ?? (throw _noSuchProduct);
}

/// Now, as RFC 3339 has it.
String timestamp() => DateTime.now().toUtc().toIso8601String();
