namespace Shop;

public static class Products
{
    public static void MapProducts(this IEndpointRouteBuilder api)
    {
        var products = api.MapGroup("/products");
        products.MapGet("/", List);
        products.MapPost("/", Create).RequireAuthorization();
        products.MapGet("/{id:long:min(1)}", Read);
        products.MapPut("/{id:long:min(1)}", Replace).RequireAuthorization();
        products.MapDelete("/{id:long:min(1)}", Delete).RequireAuthorization();
    }

    private static async Task<ProductPage> List(
        ShopContext db,
        [Text(0, 80)] string? q,
        [WholeNumber(1, 1_000_000)] int page = 1,
        [WholeNumber(1, 100)] int per_page = 20,
        CancellationToken cancellation = default)
    {
        var found = string.IsNullOrEmpty(q) ? db.Products : db.Products.WhoseNameContains(q);
        var items = await found.AsNoTracking().OrderBy(product => product.Id)
            .Skip((page - 1) * per_page).Take(per_page).ToListAsync(cancellation);
        return new ProductPage(items, await found.CountAsync(cancellation), page, per_page);
    }

    private static async Task<Created<Product>> Create(ProductInput input, ShopContext db, Listeners listeners)
    {
        var product = From(input);
        db.Products.Add(product);
        await db.SaveChangesAsync();
        listeners.Publish("product.created", product);
        return TypedResults.Created($"/api/products/{product.Id}", product);
    }

    private static async Task<Results<Ok<Product>, ProblemHttpResult>> Read(
        long id, ShopContext db, CancellationToken cancellation) =>
        await db.Products.FindAsync([id], cancellation) is { } product ? TypedResults.Ok(product) : NoSuchProduct();

    private static async Task<Results<Ok<Product>, ProblemHttpResult>> Replace(
        long id, ProductInput input, ShopContext db, Listeners listeners)
    {
        if (await db.Products.FindAsync(id) is not { } product)
        {
            return NoSuchProduct();
        }
        Write(input, product, Product.Now());
        // All columns, not only those that differ: of two concurrent changes, one wins as a whole.
        db.Products.Update(product);
        await db.SaveChangesAsync();
        listeners.Publish("product.updated", product);
        return TypedResults.Ok(product);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(
        long id, ShopContext db, Listeners listeners)
    {
        if (await db.Products.FindAsync(id) is not { } product)
        {
            return NoSuchProduct();
        }
        // The event may lack a change made since it was read; it is only a hint.
        db.Products.Remove(product);
        await db.SaveChangesAsync();
        listeners.Publish("product.deleted", product);
        return TypedResults.NoContent();
    }

    public static Product From(ProductInput input)
    {
        var product = new Product { Name = "", CreatedAt = Product.Now() };
        Write(input, product, product.CreatedAt);
        return product;
    }

    private static void Write(ProductInput input, Product product, DateTimeOffset now)
    {
        product.Name = input.Name!;
        product.Description = input.Description;
        product.PriceCents = input.PriceCents!.Value;
        product.Stock = input.Stock!.Value;
        product.UpdatedAt = now;
    }

    private static ProblemHttpResult NoSuchProduct() =>
        TypedResults.Problem("There is no such product.", statusCode: StatusCodes.Status404NotFound);
}
