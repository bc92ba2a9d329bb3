package com.example.shop.problems;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.socket.server.HandshakeFailureException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.exc.MismatchedInputException;

/** Answers every exception with a problem. */
@RestControllerAdvice
public class ProblemHandler extends ResponseEntityExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(ProblemHandler.class);

    record InvalidValue(String pointer, String detail) {}

    @ExceptionHandler
    ResponseEntity<Object> handleAuthentication(AuthenticationException exception, WebRequest request) {
        var headers = new HttpHeaders();
        headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        return answer(exception, HttpStatus.UNAUTHORIZED, "Log in first.", headers, request);
    }

    /** A bad WebSocket handshake, a query that is not UTF-8, or what Spring Security considers an attack. */
    @ExceptionHandler({HandshakeFailureException.class, InvalidParameterException.class, RequestRejectedException.class
    })
    ResponseEntity<Object> handleMalformed(RuntimeException exception, WebRequest request) {
        return answer(exception, HttpStatus.BAD_REQUEST, "The request is malformed.", new HttpHeaders(), request);
    }

    @ExceptionHandler
    ResponseEntity<Object> handleOther(Exception exception, WebRequest request) {
        log.error("{} failed", request.getDescription(false), exception);
        return answer(exception, HttpStatus.INTERNAL_SERVER_ERROR, "Something went wrong.", new HttpHeaders(), request);
    }

    @Override
    protected ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException exception, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var details = new TreeMap<String, String>();
        for (var error : exception.getFieldErrors()) {
            var missing = error.getRejectedValue() == null;
            details.put(
                    nameInJson(error.getField()),
                    missing ? "This value is missing." : getMessageSource().getMessage(error, Locale.ENGLISH));
        }
        return invalid(exception, details, request);
    }

    @Override
    protected ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException exception, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        for (var cause = exception.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ResponseStatusException tooLarge) {
                return handleErrorResponseException(tooLarge, headers, tooLarge.getStatusCode(), request);
            }
        }
        if (exception.getCause() instanceof JacksonException cause
                && (cause instanceof MismatchedInputException || cause instanceof InputCoercionException)) {
            var member = cause.getPath().stream()
                    .map(JacksonException.Reference::getPropertyName)
                    .collect(Collectors.joining("/"));
            var isText = cause instanceof MismatchedInputException mismatch && mismatch.getTargetType() == String.class;
            var detail = member.isEmpty() ? "Send a JSON object." : isText ? "Enter text." : "Enter a whole number.";
            return invalid(exception, Map.of(member, detail), request);
        }
        return super.handleHttpMessageNotReadable(exception, headers, status, request);
    }

    private static String nameInJson(String field) {
        return field.replaceAll("[A-Z]", "_$0").toLowerCase(Locale.ROOT);
    }

    private ResponseEntity<Object> invalid(Exception exception, Map<String, String> details, WebRequest request) {
        var status = HttpStatus.UNPROCESSABLE_CONTENT;
        var problem = ProblemDetail.forStatusAndDetail(status, "Some values are invalid.");
        problem.setProperty(
                "errors",
                details.entrySet().stream()
                        .map(entry -> new InvalidValue(
                                entry.getKey().isEmpty() ? "#" : "#/" + entry.getKey(), entry.getValue()))
                        .toList());
        return handleExceptionInternal(exception, problem, new HttpHeaders(), status, request);
    }

    private ResponseEntity<Object> answer(
            Exception exception, HttpStatus status, String detail, HttpHeaders headers, WebRequest request) {
        var problem = ProblemDetail.forStatusAndDetail(status, detail);
        return handleExceptionInternal(exception, problem, headers, status, request);
    }

    /** Regardless of what the request accepts. */
    @Override
    protected ResponseEntity<Object> createResponseEntity(
            Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var all = new HttpHeaders(headers);
        all.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        return new ResponseEntity<>(body, all, status);
    }
}
