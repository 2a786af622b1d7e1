-- Makes the database of one class. Run it once, as the administrator of PostgreSQL:
--   sudo -u postgres psql -f database.sql
--   sudo -u postgres psql -c '\password tui_tutor'
CREATE ROLE tui_tutor LOGIN;
CREATE DATABASE tui_tutor OWNER tui_tutor TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
REVOKE CONNECT ON DATABASE tui_tutor FROM PUBLIC;
