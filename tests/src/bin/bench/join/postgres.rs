//! Numbers from PostgreSQL: one inserted row per join, each in its own durable transaction. The row has no rule except
//! for its number, which is less than the line keeps.

use std::error::Error;

use axum::Router;

/// The schema that the numbers come from.
#[cfg(feature = "peers")]
const TABLE: &str = "CREATE TABLE tickets (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person uuid NOT NULL
)";

#[cfg(not(feature = "peers"))]
pub async fn router(_: u16) -> Result<Router, Box<dyn Error>> {
    Err("built without the feature `peers`".into())
}

#[cfg(feature = "peers")]
pub async fn router(port: u16) -> Result<Router, Box<dyn Error>> {
    Ok(super::shells::numbered(pool::Pool::connect(port).await?, pool::next))
}

#[cfg(feature = "peers")]
mod pool {
    use std::error::Error;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Instant;

    use tokio_postgres::types::Type;
    use tokio_postgres::{Client, NoTls, Statement};
    use uuid::Uuid;

    use jari_tests::peers::database::{BETWEEN_TRIES, PATIENCE};

    /// The number of connections; each commits one row at a time, and commits that wait together share a disk sync.
    const CONNECTIONS: usize = 32;
    const INSERT: &str = "INSERT INTO tickets (person) VALUES ($1::text::uuid) RETURNING number";

    pub struct Pool {
        clients: Vec<(Client, Statement)>,
        next: AtomicUsize,
    }

    impl Pool {
        pub async fn connect(port: u16) -> Result<Self, Box<dyn Error>> {
            let mut clients = Vec::new();
            let address = format!("host=127.0.0.1 port={port} user=postgres dbname=postgres");
            for nth in 0..CONNECTIONS {
                let client = client(&address).await?;
                if nth == 0 {
                    client.batch_execute(super::TABLE).await?;
                }
                let insert = client.prepare_typed(INSERT, &[Type::TEXT]).await?;
                clients.push((client, insert));
            }
            Ok(Self { clients, next: AtomicUsize::new(0) })
        }
    }

    /// Connects and tries again: a server answers at its port before it accepts clients.
    async fn client(address: &str) -> Result<Client, Box<dyn Error>> {
        let started = Instant::now();
        loop {
            match tokio_postgres::connect(address, NoTls).await {
                Ok((client, connection)) => {
                    tokio::spawn(connection);
                    return Ok(client);
                }
                Err(error) if started.elapsed() > PATIENCE => return Err(error.into()),
                Err(_) => tokio::time::sleep(BETWEEN_TRIES).await,
            }
        }
    }

    pub async fn next(pool: Arc<Pool>, person: Uuid) -> Option<u64> {
        let at = pool.next.fetch_add(1, Ordering::Relaxed) % pool.clients.len();
        let (client, insert) = &pool.clients[at];
        let row = client.query_one(insert, &[&person.to_string()]).await.ok()?;
        row.get::<_, i64>(0).try_into().ok()
    }
}
