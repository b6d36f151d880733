-- The few who may train, found without reading every learner: the live class asks for them at each look.
CREATE INDEX users_staff ON users (name_key, id) WHERE role IN ('trainer', 'admin');
