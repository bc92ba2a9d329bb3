package com.example.shop.problems;

import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.socket.server.HandshakeFailureException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.exc.MismatchedInputException;

/** Answers every exception with a problem. */
@RestControllerAdvice
public class ProblemHandler extends ResponseEntityExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(ProblemHandler.class);

    record InvalidValue(String pointer, String detail) {}

    @ExceptionHandler
    ErrorResponse handleAuthentication(AuthenticationException exception) {
        return ErrorResponse.builder(exception, HttpStatus.UNAUTHORIZED, "Log in first.")
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                .build();
    }

    /** A bad WebSocket handshake, a query that is not UTF-8, or what Spring Security considers an attack. */
    @ExceptionHandler({HandshakeFailureException.class, InvalidParameterException.class, RequestRejectedException.class
    })
    ErrorResponse handleMalformed(RuntimeException exception) {
        return ErrorResponse.create(exception, HttpStatus.BAD_REQUEST, "The request is malformed.");
    }

    @ExceptionHandler
    ErrorResponse handleOther(Exception exception, WebRequest request) {
        log.error("{} failed", request.getDescription(false), exception);
        return ErrorResponse.create(exception, HttpStatus.INTERNAL_SERVER_ERROR, "Something went wrong.");
    }

    @Override
    protected ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException exception, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var errors = exception.getFieldErrors().stream()
                .map(error -> new InvalidValue(
                        "#/" + nameInJson(error.getField()),
                        error.getRejectedValue() == null ? "This value is missing." : error.getDefaultMessage()));
        return invalid(exception, errors, request);
    }

    @Override
    protected ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException exception,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        var errors = exception.getParameterValidationResults().stream()
                .flatMap(result -> result.getResolvableErrors().stream()
                        .map(error -> new InvalidValue(
                                "#/" + nameInJson(result.getMethodParameter().getParameterName()),
                                error.getDefaultMessage())));
        return invalid(exception, errors, request);
    }

    @Override
    protected ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException exception, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var parameter = exception.getPropertyName();
        var message =
                getMessageSource().getMessage("query." + parameter, null, "This value is invalid.", Locale.ENGLISH);
        return invalid(exception, Stream.of(new InvalidValue("#/" + parameter, message)), request);
    }

    @Override
    protected ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException exception, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        // The other limits, such as the depth, are of no interest to a client: to it, this is not JSON.
        if (exception.getCause() instanceof StreamConstraintsException limit
                && limit.getMessage().startsWith("Document length")) {
            var tooLarge = HttpStatus.CONTENT_TOO_LARGE;
            var problem = ProblemDetail.forStatusAndDetail(tooLarge, "The request body is too large.");
            return handleExceptionInternal(exception, problem, headers, tooLarge, request);
        }
        if (exception.getCause() instanceof JacksonException cause
                && (cause instanceof MismatchedInputException || cause instanceof InputCoercionException)) {
            var path = cause.getPath();
            var isText = cause instanceof MismatchedInputException mismatch && mismatch.getTargetType() == String.class;
            var error = path.isEmpty()
                    ? new InvalidValue("#", "Send a JSON object.")
                    : new InvalidValue(
                            "#/" + path.getLast().getPropertyName(), isText ? "Enter text." : "Enter a whole number.");
            return invalid(exception, Stream.of(error), request);
        }
        return super.handleHttpMessageNotReadable(exception, headers, status, request);
    }

    private static String nameInJson(String field) {
        return field.replaceAll("[A-Z]", "_$0").toLowerCase(Locale.ROOT);
    }

    private ResponseEntity<Object> invalid(Exception exception, Stream<InvalidValue> errors, WebRequest request) {
        var status = HttpStatus.UNPROCESSABLE_CONTENT;
        var problem = ProblemDetail.forStatusAndDetail(status, "Some values are invalid.");
        problem.setProperty(
                "errors",
                errors.distinct()
                        .sorted(Comparator.comparing(InvalidValue::pointer))
                        .toList());
        return handleExceptionInternal(exception, problem, new HttpHeaders(), status, request);
    }
}
