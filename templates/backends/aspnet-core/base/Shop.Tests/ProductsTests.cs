using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Shop.Tests;

public class ProductsTests(ShopFactory shop)
{
    public static readonly ProductInput Lamp = new("Lamp", "Bright.", 3900, 5);

    [Fact]
    public async Task ListAndSearch()
    {
        using var client = await shop.LogInAsync();
        using var response = await client.PostAsJsonAsync("/api/products", Lamp with { Name = "100%_Lämp" }, shop.Json);
        var product = await shop.ReadAsync<Product>(response);

        async Task<ProductPage> List(string query) =>
            (await client.GetFromJsonAsync<ProductPage>($"/api/products?{query}", shop.Json))!;

        var first = await List("per_page=5");
        Assert.Equal((5, 1, 5), (first.Items.Count, first.Page, first.PerPage));
        Assert.Equal("Desk lamp", first.Items[0].Name);
        Assert.Equal(2, (await List("q=DESK")).Total);
        Assert.Equal(0, (await List("q=desk_lamp")).Total);
        Assert.Equal(product.Id, Assert.Single((await List("q=%25_lämp")).Items).Id);
    }

    [Fact]
    public async Task CreateAndRead()
    {
        using var client = await shop.LogInAsync();
        using var created = await client.PostAsJsonAsync("/api/products", Lamp, shop.Json);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);

        using var read = await client.GetAsync(created.Headers.Location);
        Assert.Equal(await created.Content.ReadAsStringAsync(), await read.Content.ReadAsStringAsync());
        using var odd = await client.GetAsync("/api/products/lamp");
        Assert.Equal(HttpStatusCode.NotFound, odd.StatusCode);
    }

    [Fact]
    public async Task ReplaceAndDelete()
    {
        using var client = await shop.LogInAsync();
        using var created = await client.PostAsJsonAsync("/api/products", Lamp, shop.Json);
        var path = created.Headers.Location;

        using var replaced = await client.PutAsJsonAsync(path, new { name = "Lantern", price_cents = 2, stock = 3 });
        var product = await shop.ReadAsync<Product>(replaced);
        Assert.Equal(("Lantern", null, 2, 3), (product.Name, product.Description, product.PriceCents, product.Stock));

        foreach (var status in new[] { HttpStatusCode.NoContent, HttpStatusCode.NotFound })
        {
            using var deleted = await client.DeleteAsync(path);
            Assert.Equal(status, deleted.StatusCode);
        }
        using var unknown = await client.PutAsJsonAsync("/api/products/9999999999999999", Lamp, shop.Json);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Theory]
    [InlineData("""{"name":" ","price_cents":-1,"stock":1000001}""", 422, "#/name #/price_cents #/stock")]
    [InlineData("""{"description":"\u0000"}""", 422, "#/description #/name #/price_cents #/stock")]
    [InlineData("""{"name":"Lamp","price_cents":"5","stock":1}""", 422, "#/price_cents")]
    [InlineData("[]", 400, "")]
    [InlineData("null", 400, "")]
    [InlineData("{", 400, "")]
    public async Task InvalidValues(string body, int status, string pointers)
    {
        using var client = await shop.LogInAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.PostAsync("/api/products", content);
        var problem = await shop.ReadAsync<JsonElement>(response);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        var errors = problem.TryGetProperty("errors", out var list) ? list.Deserialize<InvalidValue[]>(shop.Json)! : [];
        Assert.Equal(pointers, string.Join(' ', errors.Select(error => error.Pointer).Order()));
    }

    [Fact]
    public async Task LengthsAreCodePoints()
    {
        using var client = await shop.LogInAsync();
        foreach (var (length, status) in new[] { (120, HttpStatusCode.Created), (121, HttpStatusCode.UnprocessableEntity) })
        {
            var name = string.Concat(Enumerable.Repeat("💡", length));
            using var response = await client.PostAsJsonAsync("/api/products", Lamp with { Name = name }, shop.Json);
            Assert.Equal(status, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("page=one")]
    [InlineData("page=0")]
    [InlineData("per_page=101")]
    [InlineData("q=%00")]
    public async Task InvalidQueries(string query)
    {
        using var client = shop.CreateClient();
        using var response = await client.GetAsync($"/api/products?{query}");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Contains($"#/{query.Split('=')[0]}", await response.Content.ReadAsStringAsync());
    }
}
