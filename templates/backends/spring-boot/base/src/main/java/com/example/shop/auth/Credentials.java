package com.example.shop.auth;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

record Credentials(
        @NotNull @Pattern(regexp = "[^\\x00]*", message = "Enter an e-mail address.")
        String email,

        @NotNull String password) {}
