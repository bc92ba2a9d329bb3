package com.example.shop.problems;

import jakarta.servlet.RequestDispatcher;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Answers requests that the server or Spring Security rejects before they reach a controller. */
@RestController
class ProblemController implements ErrorController {
    @RequestMapping("${spring.web.error.path:/error}")
    void fail(@RequestAttribute(name = RequestDispatcher.ERROR_STATUS_CODE, required = false) Integer status) {
        var known = status == null ? HttpStatus.NOT_FOUND : HttpStatus.resolve(status);
        var detail = switch (known) {
            case NOT_FOUND -> "There is no such endpoint.";
            case METHOD_NOT_ALLOWED -> "This endpoint does not take that method.";
            case null -> "Something went wrong.";
            default -> known.is5xxServerError() ? "Something went wrong." : "The request is malformed.";
        };
        throw new ResponseStatusException(known == null ? HttpStatus.INTERNAL_SERVER_ERROR : known, detail);
    }
}
