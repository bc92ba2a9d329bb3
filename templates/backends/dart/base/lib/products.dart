import 'auth.dart';
import 'database.dart';
import 'http.dart';
import 'problems.dart';
import 'shop.dart';
import 'validation.dart';

const _columns = 'id, name, description, price_cents, stock, created_at, updated_at';

/// A row of the table as it is: its columns are the members that clients know.
extension type Product(Row row) {
  int get id => row['id'] as int;
}

typedef ProductInput = ({String name, String? description, int priceCents, int stock});

ProductInput _readInput(Request request) {
  final form = Form.of(request.json);
  return form.checked((
    name: form.text('name', 'Enter 1 to 120 characters.', (text) => text.trim().isNotEmpty && hasLength(text, 1, 120)),
    description: form.optionalText('description', 'Enter at most 2000 characters.', (text) => hasLength(text, 0, 2000)),
    priceCents: form.wholeNumber('price_cents', 0, 100000000),
    stock: form.wholeNumber('stock', 0, 1000000),
  ));
}

extension Products on Shop {
  Future<Answer> listProducts(Request request) async {
    final query = request.query;
    final form = Form({
      'page': int.tryParse(query['page'] ?? '1'),
      'per_page': int.tryParse(query['per_page'] ?? '20'),
      'q': query['q'] ?? '',
    });
    final (:page, :perPage, :q) = form.checked((
      page: form.wholeNumber('page', 1, 1000000),
      perPage: form.wholeNumber('per_page', 1, 100),
      q: form.text('q', 'Enter at most 80 characters.', (text) => hasLength(text, 0, 80)),
    ));

    final where = q.isEmpty ? '' : r"WHERE lower(name) LIKE lower($1) ESCAPE '\'";
    final values = [if (q.isNotEmpty) '%${q.replaceAllMapped(RegExp(r'[\\%_]'), (found) => '\\${found[0]}')}%'];
    final [{'total': total}] = await database.query('SELECT count(*) AS total FROM products $where', values);
    final range = 'LIMIT \$${values.length + 1} OFFSET \$${values.length + 2}';
    final items = await database.query('SELECT $_columns FROM products $where ORDER BY id $range', [
      ...values,
      perPage,
      (page - 1) * perPage,
    ]);
    return Answer(200, json: {'items': items, 'total': total, 'page': page, 'per_page': perPage});
  }

  Future<Answer> createProduct(Request request) async {
    await requireUser(request);
    final input = _readInput(request);
    final product = await _only(
      'INSERT INTO products (name, description, price_cents, stock, created_at, updated_at) '
      'VALUES (\$1, \$2, \$3, \$4, \$5, \$5) RETURNING $_columns',
      [input.name, input.description, input.priceCents, input.stock, timestamp()],
    );
    events.publish('product.created', product);
    return Answer(201, json: product, headers: {'Location': '/api/products/${product.id}'});
  }

  Future<Answer> readProduct(Request request, String id) async =>
      Answer(200, json: await _only('SELECT $_columns FROM products WHERE id = \$1', [readId(id)]));

  Future<Answer> replaceProduct(Request request, String id) async {
    await requireUser(request);
    final input = _readInput(request);
    final product = await _only(
      'UPDATE products SET name = \$1, description = \$2, price_cents = \$3, stock = \$4, updated_at = \$5 '
      'WHERE id = \$6 RETURNING $_columns',
      [input.name, input.description, input.priceCents, input.stock, timestamp(), readId(id)],
    );
    events.publish('product.updated', product);
    return Answer(200, json: product);
  }

  Future<Answer> deleteProduct(Request request, String id) async {
    await requireUser(request);
    final product = await _only('DELETE FROM products WHERE id = \$1 RETURNING $_columns', [readId(id)]);
    events.publish('product.deleted', product);
    return Answer(204);
  }

  /// The product that a statement returns. Throws a [Problem] when it returns none; no product's id is null.
  Future<Product> _only(String sql, List<Object?> values) async {
    final rows = await database.query(sql, values);
    return rows.isEmpty ? throw Problem(404, 'There is no such product.') : Product(rows.single);
  }
}

/// Now, as RFC 3339 has it.
String timestamp() => DateTime.now().toUtc().toIso8601String();
