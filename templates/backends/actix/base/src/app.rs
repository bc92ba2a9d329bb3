use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::{ErrorHandlers, Logger, Next, from_fn};
use actix_web::rt;
use actix_web::web::{self, Data, PathConfig, ServiceConfig};

use crate::auth::{self, Keys};
use crate::database::Database;
use crate::events::{self, Listeners};
use crate::problems::{self, Problem};
use crate::{health, products, validation};

/// State shared by the handlers.
#[derive(Clone)]
pub struct Shop {
    pub database: Database,
    pub keys: Keys,
    pub listeners: Listeners,
}

/// For `App::configure`: every route in one place.
pub fn app(shop: Shop) -> impl FnOnce(&mut ServiceConfig) {
    let routes = web::scope("")
        .app_data(Data::new(shop))
        .app_data(validation::json())
        .app_data(PathConfig::default().error_handler(|_, _| Problem::no_product().into()))
        .wrap(from_fn(to_the_end))
        .wrap(ErrorHandlers::new().default_handler(problems::answer))
        .wrap(Logger::default().exclude("/api/health"))
        .service(web::resource("/api/health").get(health::health))
        .service(web::resource("/api/auth/login").post(auth::login))
        .service(web::resource("/api/auth/me").get(auth::me))
        .service(web::resource("/api/products").get(products::list_products).post(products::create_product))
        .service(
            web::resource("/api/products/{id}")
                .get(products::read_product)
                .put(products::replace_product)
                .delete(products::delete_product),
        )
        .service(web::resource("/api/events").get(events::events))
        .service(web::resource("/api/openapi.yaml").get(health::openapi));
    |config| {
        config.service(routes);
    }
}

/// Runs a handler in its own task: a change that has begun is committed and announced even if the client hangs up, and
/// a panic gets a response.
async fn to_the_end(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> actix_web::Result<ServiceResponse<impl MessageBody>> {
    let answer = rt::spawn(next.call(request)).await;
    answer.map_err(|_| Problem::from(StatusCode::INTERNAL_SERVER_ERROR))?
}
