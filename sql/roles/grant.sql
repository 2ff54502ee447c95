-- What hosen_bi may do; Hosen runs it whenever it makes the views anew.
GRANT USAGE ON SCHEMA mart TO hosen_bi;
GRANT SELECT ON ALL TABLES IN SCHEMA mart TO hosen_bi;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA mart FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA mart TO hosen_bi;
