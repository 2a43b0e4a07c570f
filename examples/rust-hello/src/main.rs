//! Greets who is named in the event: {"name": "Ada"}.
use lambda_runtime::{run, service_fn, Error, LambdaEvent};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Request {
    #[serde(default)]
    name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Greeting {
    greeting: String,
    request_id: String,
}

async fn greet(event: LambdaEvent<Request>) -> Result<Greeting, Error> {
    let (Request { name }, context) = event.into_parts();
    if name.is_empty() {
        return Err("nobody is named: the event needs a name".into());
    }
    println!("greeting {name}");
    Ok(Greeting { greeting: format!("Hello, {name}"), request_id: context.request_id })
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    run(service_fn(greet)).await
}
