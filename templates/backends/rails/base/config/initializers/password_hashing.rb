# About 60 ms per password on a current server.
BCrypt::Engine.cost = 10
