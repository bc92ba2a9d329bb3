use std::sync::LazyLock;
use std::thread::available_parallelism;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, get_current_timestamp};
use rocket::http::{self, Status};
use rocket::request::{FromRequest, Outcome, Request};
use rocket::serde::json::{Json, Value, json};
use rocket::tokio::sync::Semaphore;
use rocket::tokio::task::spawn_blocking;
use rocket::{Responder, State, get, post};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use validator::Validate;

use crate::database::Database;
use crate::problems::Problem;
use crate::validation::Body;

const TOKEN_LIFETIME: u64 = 3600; // seconds
/// Hash of a random password: comparing with it makes an unknown user take as long as a wrong password.
const UNKNOWN_USER_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$7eRBWmnNYNptjzMSB/EEOA$OD2A2MRRqBnXNJrjRzJMX0usNayT3ci9i6h402QAs3E";

#[derive(Serialize, FromRow)]
pub struct User {
    pub id: i64,
    email: String,
    name: String,
    #[serde(skip)]
    password_hash: String,
}

#[derive(Deserialize, Validate)]
pub struct Credentials {
    #[validate(required, does_not_contain(pattern = "\0"))]
    email: Option<String>,
    #[validate(required)]
    password: Option<String>,
}

#[derive(Responder)]
pub struct NoStore(Value, http::Header<'static>);

#[post("/auth/login", data = "<input>")]
pub async fn login(
    input: Result<Body<Credentials>, Problem>,
    database: &State<Database>,
    keys: &State<Keys>,
) -> Result<NoStore, Problem> {
    let Body(Credentials { email, password }) = input?;
    let user: Option<User> =
        sqlx::query_as("SELECT * FROM users WHERE email = $1").bind(email).fetch_optional(&database.reader).await?;
    let hash = user.as_ref().map_or(UNKNOWN_USER_HASH, |user| &user.password_hash).to_owned();
    let verified = verify_password(hash, password.unwrap_or_default()).await;
    let Some(user) = user.filter(|_| verified) else {
        return Err(Problem::new(Status::Unauthorized, "Wrong e-mail address or password."));
    };
    let token = json!({ "access_token": keys.sign(user.id), "token_type": "Bearer", "expires_in": TOKEN_LIFETIME });
    Ok(NoStore(token, http::Header::new("Cache-Control", "no-store")))
}

#[get("/auth/me")]
pub fn me(user: User) -> Json<User> {
    Json(user)
}

/// A request guard: the user whose token came with the request.
#[rocket::async_trait]
impl<'r> FromRequest<'r> for User {
    type Error = Problem;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Problem> {
        match current_user(request).await {
            Ok(user) => Outcome::Success(user),
            Err(problem) => Outcome::Error((problem.status, problem)),
        }
    }
}

async fn current_user(request: &Request<'_>) -> Result<User, Problem> {
    let database: &Database = request.rocket().state().ok_or(Status::InternalServerError)?;
    let keys: &Keys = request.rocket().state().ok_or(Status::InternalServerError)?;
    let header = request.headers().get_one("Authorization").and_then(|header| header.split_once(' '));
    let (scheme, token) = header.ok_or(Status::Unauthorized)?;
    let id = keys.verify(token).filter(|_| scheme.eq_ignore_ascii_case("Bearer")).ok_or(Status::Unauthorized)?;
    let user = sqlx::query_as("SELECT * FROM users WHERE id = $1").bind(id).fetch_optional(&database.reader).await?;
    user.ok_or_else(|| Status::Unauthorized.into())
}

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: String,
    iat: u64,
    exp: u64,
}

/// The key that signs the tokens.
pub struct Keys {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

impl Keys {
    pub fn new(secret_key: &[u8]) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.leeway = 0;
        let (encoding, decoding) = (EncodingKey::from_secret(secret_key), DecodingKey::from_secret(secret_key));
        Self { encoding, decoding, validation }
    }

    fn sign(&self, user_id: i64) -> String {
        let iat = get_current_timestamp();
        let claims = Claims { sub: user_id.to_string(), iat, exp: iat + TOKEN_LIFETIME };
        jsonwebtoken::encode(&Header::default(), &claims, &self.encoding).expect("nothing in it can fail")
    }

    /// The id of the user the token was issued to.
    fn verify(&self, token: &str) -> Option<i64> {
        let token = jsonwebtoken::decode::<Claims>(token, &self.decoding, &self.validation).ok()?;
        token.claims.sub.parse().ok()
    }
}

/// One permit per CPU: when many log in at once, they queue here and do not hold up other requests.
static HASHING: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(available_parallelism().map_or(1, usize::from)));

pub async fn hash_password(password: String) -> String {
    let hash = move || Argon2::default().hash_password(password.as_bytes()).expect("the parameters are right");
    in_turn(hash).await.to_string()
}

async fn verify_password(hash: String, password: String) -> bool {
    in_turn(move || {
        PasswordHash::new(&hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    })
    .await
}

/// Runs slow work in a separate thread.
async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let _turn = HASHING.acquire().await.expect("it is never closed");
    spawn_blocking(work).await.expect("it does not panic")
}
