use std::pin::Pin;
use std::sync::LazyLock;
use std::thread::available_parallelism;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, CacheControl, CacheDirective};
use actix_web::web::{Data, Json, block};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, get_current_timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::FromRow;
use tokio::sync::Semaphore;
use validator::Validate;

use crate::app::Shop;
use crate::problems::{Problem, Result};
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

pub async fn login(Body(input): Body<Credentials>, shop: Data<Shop>) -> Result<HttpResponse> {
    let user: Option<User> = sqlx::query_as("SELECT * FROM users WHERE email = $1")
        .bind(input.email)
        .fetch_optional(&shop.database.reader)
        .await?;
    let hash = user.as_ref().map_or(UNKNOWN_USER_HASH, |user| &user.password_hash).to_owned();
    let verified = verify_password(hash, input.password.unwrap_or_default()).await;
    let Some(user) = user.filter(|_| verified) else {
        return Err(Problem::new(StatusCode::UNAUTHORIZED, "Wrong e-mail address or password."));
    };
    let token = shop.keys.sign(user.id);
    Ok(HttpResponse::Ok()
        .insert_header(CacheControl(vec![CacheDirective::NoStore]))
        .json(json!({ "access_token": token, "token_type": "Bearer", "expires_in": TOKEN_LIFETIME })))
}

pub async fn me(user: User) -> Json<User> {
    Json(user)
}

/// An extractor: the user whose token came with the request.
impl FromRequest for User {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let shop = Data::<Shop>::extract(&request).await?;
            Ok(current_user(&shop, bearer_token(&request)).await?)
        })
    }
}

async fn current_user(shop: &Shop, token: Option<&str>) -> Result<User> {
    let id = token.and_then(|token| shop.keys.verify(token)).ok_or(StatusCode::UNAUTHORIZED)?;
    let user = sqlx::query_as("SELECT * FROM users WHERE id = $1").bind(id);
    user.fetch_optional(&shop.database.reader).await?.ok_or_else(|| StatusCode::UNAUTHORIZED.into())
}

fn bearer_token(request: &HttpRequest) -> Option<&str> {
    let (scheme, token) = request.headers().get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then_some(token)
}

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: String,
    iat: u64,
    exp: u64,
}

/// The key that signs the tokens.
#[derive(Clone)]
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
    block(work).await.expect("it does not panic")
}
