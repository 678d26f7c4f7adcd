CREATE TABLE orders (id text PRIMARY KEY, customer text NOT NULL, state text NOT NULL);
CREATE TABLE told (id uuid PRIMARY KEY, customer text NOT NULL, title text NOT NULL, is_read boolean NOT NULL);
