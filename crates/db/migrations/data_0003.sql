-- The access log is a database of its own now (log_0001.sql). What stood here was never released.

DROP TABLE access;
