using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Shop;

public record Credentials([Present, Text(0, 254)] string? Email, [Present] string? Password);

public record Token(string AccessToken, string TokenType, int ExpiresIn);

public record CurrentUser(long Id, string Email, string Name);

public static class Auth
{
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromHours(1);

    public static void AddShopAuthentication(this IServiceCollection services, byte[] secretKey)
    {
        var key = new SymmetricSecurityKey(secretKey);
        services.AddSingleton(new SigningCredentials(key, SecurityAlgorithms.HmacSha256));
        services.AddAuthorization();
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.MapInboundClaims = false;
            options.TokenValidationParameters = new TokenValidationParameters
            {
                IssuerSigningKey = key,
                ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
                ValidateIssuer = false,
                ValidateAudience = false,
                ClockSkew = TimeSpan.Zero,
            };
            options.Events = new JwtBearerEvents { OnTokenValidated = RequireUserAsync };
        });
    }

    public static void MapAuth(this IEndpointRouteBuilder api)
    {
        var auth = api.MapGroup("/auth");
        auth.MapPost("/login", Login);
        auth.MapGet("/me", Me).RequireAuthorization();
    }

    private static async Task<Results<Ok<Token>, ProblemHttpResult>> Login(
        Credentials credentials, ShopContext db, SigningCredentials signing, HttpResponse response)
    {
        // The connection returns to its pool before the password is hashed.
        var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Email == credentials.Email);
        if (!await Passwords.VerifyAsync(credentials.Password!, user?.PasswordHash) || user is null)
        {
            return TypedResults.Problem(
                "Wrong e-mail address or password.", statusCode: StatusCodes.Status401Unauthorized);
        }
        response.Headers.CacheControl = "no-store";
        var token = CreateToken(user.Id, signing, DateTime.UtcNow);
        return TypedResults.Ok(new Token(token, "Bearer", (int)TokenLifetime.TotalSeconds));
    }

    private static async Task<CurrentUser> Me(ClaimsPrincipal principal, ShopContext db)
    {
        var user = await FindUserAsync(principal, db);
        return new CurrentUser(user!.Id, user.Email, user.Name);
    }

    private static async Task RequireUserAsync(TokenValidatedContext context)
    {
        var db = context.HttpContext.RequestServices.GetRequiredService<ShopContext>();
        if (await FindUserAsync(context.Principal!, db) is null)
        {
            context.Fail("There is no such user.");
        }
    }

    // One query per request: FindAsync knows what its context has already read.
    private static async Task<User?> FindUserAsync(ClaimsPrincipal principal, ShopContext db) =>
        long.TryParse(principal.FindFirstValue(JwtRegisteredClaimNames.Sub), out var id)
            ? await db.Users.FindAsync(id)
            : null;

    public static string CreateToken(long userId, SigningCredentials signing, DateTime issuedAt) =>
        new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Subject = new ClaimsIdentity([new Claim(JwtRegisteredClaimNames.Sub, $"{userId}")]),
            IssuedAt = issuedAt,
            NotBefore = issuedAt,
            Expires = issuedAt + TokenLifetime,
            SigningCredentials = signing,
        });
}
