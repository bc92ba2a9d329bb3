package com.example.shop.problems;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.util.ContentCachingRequestWrapper;

/** Stops reading a body that is larger than 1 MiB. */
@Component
class BodyLimitFilter extends OncePerRequestFilter {
    private static final int MAX_BODY_BYTES = 1024 * 1024;

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(
                new ContentCachingRequestWrapper(request, MAX_BODY_BYTES) {
                    @Override
                    protected void handleContentOverflow(int limit) {
                        throw new ResponseStatusException(
                                HttpStatus.CONTENT_TOO_LARGE, "The request body is too large.");
                    }
                },
                response);
    }
}
