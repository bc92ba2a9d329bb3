namespace Shop.Tests;

public static class TestDatabase
{
    public static string Url { get; } = $"sqlite:///{Directory.CreateTempSubdirectory("shop").FullName}/test.db";

    public static Task EmptyAsync() => Task.CompletedTask;
}
