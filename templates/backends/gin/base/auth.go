package main

import (
	"database/sql"
	"errors"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/crypto/bcrypt"
)

const (
	tokenLifetime = time.Hour
	userColumns   = "id, email, name, password_hash"
	insertUser    = "INSERT INTO users (email, name, password_hash) VALUES ($1, $2, $3)"
	// Hash of a random password: comparing with it makes an unknown user take as long as a wrong password.
	unknownUserHash = "$2a$10$IPdAfVr8hGO4KH4.myy2kOLvVV0JAwsfthE5Xb71AM0FAwHMc3jny"
)

// hashing has one slot per CPU: when many log in at once, they queue here and do not hold up other requests.
var hashing = make(chan struct{}, runtime.GOMAXPROCS(0))

type user struct {
	ID           int64  `json:"id"`
	Email        string `json:"email"`
	Name         string `json:"name"`
	passwordHash string
}

type credentials struct {
	Email    string `json:"email" binding:"required,excludesrune=\x00"`
	Password string `json:"password" binding:"required"`
}

func (s *shop) login(c *gin.Context) error {
	var input credentials
	if err := bindJSON(c, &input); err != nil {
		return err
	}
	found, err := scanUser(s.db.QueryRowContext(c, "SELECT "+userColumns+" FROM users WHERE email = $1", input.Email))
	if errors.Is(err, sql.ErrNoRows) {
		found.passwordHash = unknownUserHash
	} else if err != nil {
		return err
	}
	if !verifyPassword(found.passwordHash, input.Password) {
		return newProblem(http.StatusUnauthorized, "Wrong e-mail address or password.")
	}
	token, err := s.signToken(found.ID)
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	c.JSON(http.StatusOK, gin.H{"access_token": token, "token_type": "Bearer", "expires_in": int(tokenLifetime.Seconds())})
	return nil
}

func (s *shop) me(c *gin.Context) {
	c.JSON(http.StatusOK, c.MustGet("user"))
}

// requireUser is a middleware: the handlers after it find the user whose token came with the request under "user".
func (s *shop) requireUser(c *gin.Context) error {
	scheme, token, _ := strings.Cut(c.GetHeader("Authorization"), " ")
	id, err := s.verifyToken(token)
	if err != nil || !strings.EqualFold(scheme, "Bearer") {
		return errLogInFirst
	}
	found, err := scanUser(s.db.QueryRowContext(c, "SELECT "+userColumns+" FROM users WHERE id = $1", id))
	if errors.Is(err, sql.ErrNoRows) {
		return errLogInFirst
	}
	if err != nil {
		return err
	}
	c.Set("user", found)
	return nil
}

func scanUser(row *sql.Row) (user, error) {
	var u user
	err := row.Scan(&u.ID, &u.Email, &u.Name, &u.passwordHash)
	return u, err
}

func (s *shop) signToken(userID int64) (string, error) {
	now := time.Now()
	return jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.RegisteredClaims{
		Subject:   strconv.FormatInt(userID, 10),
		IssuedAt:  jwt.NewNumericDate(now),
		ExpiresAt: jwt.NewNumericDate(now.Add(tokenLifetime)),
	}).SignedString(s.secretKey)
}

func (s *shop) verifyToken(token string) (userID int64, err error) {
	var claims jwt.RegisteredClaims
	_, err = jwt.ParseWithClaims(token, &claims, func(*jwt.Token) (any, error) { return s.secretKey, nil },
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithExpirationRequired())
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(claims.Subject, 10, 64)
}

func hashPassword(password string) (string, error) {
	hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.DefaultCost)
	return string(hash), err
}

// verifyPassword also rejects what bcrypt takes for another password: it repeats one from a NUL, and reads 72 bytes.
func verifyPassword(hash, password string) bool {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	matches := bcrypt.CompareHashAndPassword([]byte(hash), []byte(password)) == nil
	return matches && len(password) <= 72 && !strings.Contains(password, "\x00")
}
