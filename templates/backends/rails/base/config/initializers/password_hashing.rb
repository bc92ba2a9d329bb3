# About 60 ms a password on a server of today.
BCrypt::Engine.cost = 10
