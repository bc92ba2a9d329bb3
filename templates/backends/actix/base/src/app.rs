use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::{ErrorHandlers, Logger, Next, from_fn};
use actix_web::web::{self, Data, PathConfig};
use actix_web::{App, Error, rt};
use tokio_util::sync::CancellationToken;

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
    /// Cancelled when the server must stop.
    pub stop: CancellationToken,
}

/// The server, with every route in one place.
pub fn app(
    shop: Shop,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    App::new()
        .app_data(Data::new(shop.database))
        .app_data(Data::new(shop.keys))
        .app_data(Data::new(shop.listeners))
        .app_data(Data::new(shop.stop))
        .app_data(validation::json())
        .app_data(PathConfig::default().error_handler(|_, _| Problem::no_product().into()))
        .wrap(from_fn(to_the_end))
        .wrap(ErrorHandlers::new().default_handler(problems::answer))
        .wrap(Logger::default().exclude("/api/health"))
        .service(
            web::scope("/api")
                .service(web::resource("/health").get(health::health))
                .service(web::resource("/auth/login").post(auth::login))
                .service(web::resource("/auth/me").get(auth::me))
                .service(web::resource("/products").get(products::list_products).post(products::create_product))
                .service(
                    web::resource("/products/{id}")
                        .get(products::read_product)
                        .put(products::replace_product)
                        .delete(products::delete_product),
                )
                .service(web::resource("/events").get(events::events))
                .service(web::resource("/openapi.yaml").get(health::openapi)),
        )
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
