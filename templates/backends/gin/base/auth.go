package main

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/crypto/bcrypt"
)

const (
	tokenLifetime = time.Hour
	// Of a password that nobody knows: comparing with it makes an unknown user take as long as a wrong password.
	unknownUserHash = "$2a$10$IPdAfVr8hGO4KH4.myy2kOLvVV0JAwsfthE5Xb71AM0FAwHMc3jny"
)

type user struct {
	ID           int64  `json:"id"`
	Email        string `json:"email"`
	Name         string `json:"name"`
	passwordHash string
}

type credentials struct {
	Email    string `json:"email" binding:"required,min=3,max=254,mailbox"`
	Password string `json:"password" binding:"required,min=8,max=72,printascii"`
}

func (a *app) login(c *gin.Context) {
	var input credentials
	if !bindJSON(c, &input) {
		return
	}
	found, err := findUser(c.Request.Context(), a.db, "email", input.Email)
	if errors.Is(err, sql.ErrNoRows) {
		found.passwordHash = unknownUserHash
	} else if err != nil {
		fail(c, err)
		return
	}
	if bcrypt.CompareHashAndPassword([]byte(found.passwordHash), []byte(input.Password)) != nil {
		unauthorized(c, "Wrong e-mail address or password.")
		return
	}
	token, err := a.signToken(found.ID)
	if err != nil {
		fail(c, err)
		return
	}
	c.Header("Cache-Control", "no-store")
	c.JSON(http.StatusOK, gin.H{
		"access_token": token,
		"token_type":   "Bearer",
		"expires_in":   int(tokenLifetime.Seconds()),
	})
}

func (a *app) me(c *gin.Context) {
	c.JSON(http.StatusOK, c.MustGet("user"))
}

// requireUser is a middleware: the handlers after it find the user whose token came with the request under "user".
func (a *app) requireUser(c *gin.Context) {
	scheme, token, _ := strings.Cut(c.GetHeader("Authorization"), " ")
	id, err := a.verifyToken(strings.TrimSpace(token))
	if !strings.EqualFold(scheme, "Bearer") || err != nil {
		unauthorized(c, "Log in first.")
		return
	}
	found, err := findUser(c.Request.Context(), a.db, "id", id)
	if errors.Is(err, sql.ErrNoRows) {
		unauthorized(c, "Log in first.")
		return
	}
	if err != nil {
		fail(c, err)
		return
	}
	c.Set("user", found)
}

func unauthorized(c *gin.Context, detail string) {
	c.Header("WWW-Authenticate", "Bearer")
	abort(c, http.StatusUnauthorized, detail)
}

func (a *app) signToken(userID int64) (string, error) {
	now := time.Now()
	return jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.RegisteredClaims{
		Subject:   strconv.FormatInt(userID, 10),
		IssuedAt:  jwt.NewNumericDate(now),
		ExpiresAt: jwt.NewNumericDate(now.Add(tokenLifetime)),
	}).SignedString(a.secretKey)
}

func (a *app) verifyToken(text string) (userID int64, err error) {
	var claims jwt.RegisteredClaims
	_, err = jwt.ParseWithClaims(text, &claims,
		func(*jwt.Token) (any, error) { return a.secretKey, nil },
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}),
		jwt.WithExpirationRequired(),
	)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(claims.Subject, 10, 64)
}

// findUser returns sql.ErrNoRows when there is none. The column is ours, never the client's.
func findUser(ctx context.Context, db *sql.DB, column string, value any) (user, error) {
	var u user
	err := db.QueryRowContext(ctx, "SELECT id, email, name, password_hash FROM users WHERE "+column+" = $1", value).
		Scan(&u.ID, &u.Email, &u.Name, &u.passwordHash)
	return u, err
}

// execer is a *sql.DB or a *sql.Tx.
type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

func createUser(ctx context.Context, db execer, login credentials, name string) error {
	hash, err := bcrypt.GenerateFromPassword([]byte(login.Password), bcrypt.DefaultCost)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "INSERT INTO users (email, name, password_hash) VALUES ($1, $2, $3)", login.Email, name, string(hash))
	return err
}
