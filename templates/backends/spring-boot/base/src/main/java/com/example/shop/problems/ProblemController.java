package com.example.shop.problems;

import jakarta.servlet.RequestDispatcher;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Answers requests that the server or Spring Security rejects before they reach a controller. */
@RestController
class ProblemController implements ErrorController {
    @RequestMapping("${spring.web.error.path:/error}")
    void fail(@RequestAttribute(name = RequestDispatcher.ERROR_STATUS_CODE, required = false) Integer status) {
        var code = HttpStatusCode.valueOf(status == null ? 404 : status);
        var detail = switch (code.value()) {
            case 404 -> "There is no such endpoint.";
            case 405 -> "This endpoint does not take that method.";
            default -> code.is5xxServerError() ? "Something went wrong." : "The request is malformed.";
        };
        throw new ResponseStatusException(code, detail);
    }
}
