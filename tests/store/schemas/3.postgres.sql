--
-- PostgreSQL database dump
--


-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: audit_entry; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_entry (
    number bigint NOT NULL,
    at bigint NOT NULL,
    user_id bigint,
    user_name text NOT NULL COLLATE pg_catalog."C",
    action text NOT NULL COLLATE pg_catalog."C",
    subject text NOT NULL COLLATE pg_catalog."C",
    before_text text NOT NULL COLLATE pg_catalog."C",
    after_text text NOT NULL COLLATE pg_catalog."C",
    hash text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT audit_entry_action_check CHECK ((action <> ''::text)),
    CONSTRAINT audit_entry_hash_check CHECK ((length(hash) = 32)),
    CONSTRAINT audit_entry_number_check CHECK ((number > 0))
);


--
-- Name: campaign; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.campaign (
    slug text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    event text COLLATE pg_catalog."C",
    session text COLLATE pg_catalog."C",
    is_active bigint NOT NULL,
    visits bigint DEFAULT 0 NOT NULL,
    holds bigint DEFAULT 0 NOT NULL,
    edition bigint DEFAULT 1 NOT NULL,
    created_at bigint NOT NULL,
    CONSTRAINT campaign_check CHECK (((event IS NULL) OR (session IS NULL))),
    CONSTRAINT campaign_event_check CHECK ((event <> ''::text)),
    CONSTRAINT campaign_holds_check CHECK ((holds >= 0)),
    CONSTRAINT campaign_is_active_check CHECK ((is_active = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT campaign_name_check CHECK ((name <> ''::text)),
    CONSTRAINT campaign_session_check CHECK ((session <> ''::text)),
    CONSTRAINT campaign_slug_check CHECK ((slug <> ''::text)),
    CONSTRAINT campaign_visits_check CHECK ((visits >= 0))
);


--
-- Name: campaign_order; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.campaign_order (
    order_id text NOT NULL COLLATE pg_catalog."C",
    campaign text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: catalogue; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.catalogue (
    only_row bigint NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT catalogue_only_row_check CHECK ((only_row = 1)),
    CONSTRAINT catalogue_version_check CHECK ((version > 0))
);


--
-- Name: catalogue_change; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.catalogue_change (
    version bigint NOT NULL,
    cache_key text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT catalogue_change_cache_key_check CHECK ((cache_key <> ''::text))
);


--
-- Name: category; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.category (
    map_id text NOT NULL COLLATE pg_catalog."C",
    ordinal bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    color text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT category_color_check CHECK ((length(color) = 7)),
    CONSTRAINT category_name_check CHECK ((name <> ''::text)),
    CONSTRAINT category_ordinal_check CHECK ((ordinal >= 0))
);


--
-- Name: claim; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.claim (
    session_id bigint NOT NULL,
    place bigint NOT NULL,
    map_id text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    buyer text COLLATE pg_catalog."C",
    hold_id text COLLATE pg_catalog."C",
    order_id text COLLATE pg_catalog."C",
    ticket_type text NOT NULL COLLATE pg_catalog."C",
    amount bigint NOT NULL,
    expires_at bigint,
    CONSTRAINT claim_amount_check CHECK ((amount >= 0)),
    CONSTRAINT claim_buyer_check CHECK ((length(buyer) = 41)),
    CONSTRAINT claim_check CHECK (((state = 'h'::text) = (hold_id IS NOT NULL))),
    CONSTRAINT claim_check1 CHECK (((state = 'h'::text) = (expires_at IS NOT NULL))),
    CONSTRAINT claim_check2 CHECK (((state = 's'::text) = (order_id IS NOT NULL))),
    CONSTRAINT claim_check3 CHECK (((state = 'b'::text) = (buyer IS NULL))),
    CONSTRAINT claim_state_check CHECK ((state = ANY (ARRAY['h'::text, 's'::text, 'b'::text])))
);


--
-- Name: decoration; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.decoration (
    map_id text NOT NULL COLLATE pg_catalog."C",
    ordinal bigint NOT NULL,
    kind bigint NOT NULL,
    text text NOT NULL COLLATE pg_catalog."C",
    x double precision NOT NULL,
    y double precision NOT NULL,
    size double precision NOT NULL,
    points text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT decoration_kind_check CHECK (((kind >= 0) AND (kind <= 2))),
    CONSTRAINT decoration_ordinal_check CHECK ((ordinal >= 0))
);


--
-- Name: embed; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.embed (
    only_row bigint NOT NULL,
    origins text NOT NULL COLLATE pg_catalog."C",
    edition bigint NOT NULL,
    CONSTRAINT embed_edition_check CHECK ((edition > 0)),
    CONSTRAINT embed_only_row_check CHECK ((only_row = 1))
);


--
-- Name: event; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.event (
    id bigint NOT NULL,
    slug text NOT NULL COLLATE pg_catalog."C",
    title text NOT NULL COLLATE pg_catalog."C",
    artist text NOT NULL COLLATE pg_catalog."C",
    description text NOT NULL COLLATE pg_catalog."C",
    image text NOT NULL COLLATE pg_catalog."C",
    status bigint NOT NULL,
    deleted_at bigint,
    edition bigint DEFAULT 1 NOT NULL,
    CONSTRAINT event_slug_check CHECK ((slug <> ''::text)),
    CONSTRAINT event_status_check CHECK (((status >= 0) AND (status <= 3))),
    CONSTRAINT event_title_check CHECK ((title <> ''::text))
);


--
-- Name: event_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.event ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: first_answer; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.first_answer (
    buyer text NOT NULL COLLATE pg_catalog."C",
    idempotency_key text NOT NULL COLLATE pg_catalog."C",
    request_digest text NOT NULL COLLATE pg_catalog."C",
    body text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    CONSTRAINT first_answer_buyer_check CHECK ((length(buyer) = 41)),
    CONSTRAINT first_answer_idempotency_key_check CHECK ((idempotency_key <> ''::text))
);


--
-- Name: guest; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.guest (
    id bigint NOT NULL,
    session_id bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    places bigint NOT NULL,
    CONSTRAINT guest_name_check CHECK ((name <> ''::text)),
    CONSTRAINT guest_places_check CHECK ((places > 0))
);


--
-- Name: guest_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.guest ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.guest_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: guest_quota; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.guest_quota (
    session_id bigint NOT NULL,
    quota bigint NOT NULL,
    edition bigint NOT NULL,
    CONSTRAINT guest_quota_edition_check CHECK ((edition > 0)),
    CONSTRAINT guest_quota_quota_check CHECK ((quota >= 0))
);


--
-- Name: hold; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.hold (
    id text NOT NULL COLLATE pg_catalog."C",
    session_id bigint NOT NULL,
    buyer text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    swept bigint DEFAULT 0 NOT NULL,
    CONSTRAINT hold_buyer_check CHECK ((length(buyer) = 41)),
    CONSTRAINT hold_check CHECK ((expires_at > created_at)),
    CONSTRAINT hold_id_check CHECK ((length(id) = 35)),
    CONSTRAINT hold_swept_check CHECK ((swept = ANY (ARRAY[(0)::bigint, (1)::bigint])))
);


--
-- Name: image; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.image (
    name text NOT NULL COLLATE pg_catalog."C",
    base64 text NOT NULL COLLATE pg_catalog."C",
    put_at bigint NOT NULL,
    CONSTRAINT image_base64_check CHECK ((base64 <> ''::text)),
    CONSTRAINT image_name_check CHECK ((length(name) = 36))
);


--
-- Name: interest; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.interest (
    id bigint NOT NULL,
    email text NOT NULL COLLATE pg_catalog."C",
    event text NOT NULL COLLATE pg_catalog."C",
    language text NOT NULL COLLATE pg_catalog."C",
    consent text NOT NULL COLLATE pg_catalog."C",
    consented_at bigint NOT NULL,
    CONSTRAINT interest_consent_check CHECK ((consent <> ''::text)),
    CONSTRAINT interest_email_check CHECK ((email <> ''::text)),
    CONSTRAINT interest_language_check CHECK ((length(language) = 2))
);


--
-- Name: interest_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.interest ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.interest_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: login; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.login (
    id bigint NOT NULL,
    token_digest text NOT NULL COLLATE pg_catalog."C",
    user_id bigint NOT NULL,
    device text NOT NULL COLLATE pg_catalog."C",
    scopes text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    seen_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    CONSTRAINT login_token_digest_check CHECK ((length(token_digest) = 32))
);


--
-- Name: login_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.login ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.login_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: map_source; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.map_source (
    map_id text NOT NULL COLLATE pg_catalog."C",
    source text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT map_source_source_check CHECK ((source <> ''::text))
);


--
-- Name: orders; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.orders (
    id text NOT NULL COLLATE pg_catalog."C",
    reference text NOT NULL COLLATE pg_catalog."C",
    session_id bigint NOT NULL,
    buyer text NOT NULL COLLATE pg_catalog."C",
    status bigint NOT NULL,
    customer_name text NOT NULL COLLATE pg_catalog."C",
    customer_email text NOT NULL COLLATE pg_catalog."C",
    total bigint NOT NULL,
    currency text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    note text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    edition bigint DEFAULT 1 NOT NULL,
    search_text text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT orders_buyer_check CHECK ((length(buyer) = 41)),
    CONSTRAINT orders_currency_check CHECK ((length(currency) = 3)),
    CONSTRAINT orders_customer_email_check CHECK ((customer_email <> ''::text)),
    CONSTRAINT orders_customer_name_check CHECK ((customer_name <> ''::text)),
    CONSTRAINT orders_id_check CHECK ((length(id) = 35)),
    CONSTRAINT orders_reference_check CHECK ((length(reference) = 8)),
    CONSTRAINT orders_status_check CHECK (((status >= 0) AND (status <= 3))),
    CONSTRAINT orders_total_check CHECK ((total >= 0))
);


--
-- Name: payment; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.payment (
    order_id text NOT NULL COLLATE pg_catalog."C",
    method bigint NOT NULL,
    status bigint NOT NULL,
    amount bigint NOT NULL,
    created_at bigint NOT NULL,
    CONSTRAINT payment_new_amount_check CHECK ((amount >= 0)),
    CONSTRAINT payment_new_method_check CHECK (((method >= 0) AND (method <= 4))),
    CONSTRAINT payment_new_status_check CHECK (((status >= 0) AND (status <= 2)))
);


--
-- Name: price; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.price (
    session_id bigint NOT NULL,
    ordinal bigint NOT NULL,
    category text NOT NULL COLLATE pg_catalog."C",
    ticket_type text NOT NULL COLLATE pg_catalog."C",
    amount bigint NOT NULL,
    CONSTRAINT price_amount_check CHECK (((amount >= 0) AND (amount <= 1000000000))),
    CONSTRAINT price_category_check CHECK ((category <> ''::text)),
    CONSTRAINT price_ordinal_check CHECK ((ordinal >= 0)),
    CONSTRAINT price_ticket_type_check CHECK ((ticket_type <> ''::text))
);


--
-- Name: redemption; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.redemption (
    order_id text NOT NULL COLLATE pg_catalog."C",
    code text NOT NULL COLLATE pg_catalog."C",
    discount bigint NOT NULL,
    is_released bigint DEFAULT 0 NOT NULL,
    CONSTRAINT redemption_discount_check CHECK ((discount >= 0)),
    CONSTRAINT redemption_is_released_check CHECK ((is_released = ANY (ARRAY[(0)::bigint, (1)::bigint])))
);


--
-- Name: schema_version; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.schema_version (
    only_row bigint NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT schema_version_only_row_check CHECK ((only_row = 1))
);


--
-- Name: seat; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.seat (
    map_id text NOT NULL COLLATE pg_catalog."C",
    place bigint NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    section bigint NOT NULL,
    row_ordinal bigint,
    row_label text COLLATE pg_catalog."C",
    label text COLLATE pg_catalog."C",
    x double precision,
    y double precision,
    category bigint NOT NULL,
    kind bigint,
    next_place bigint,
    CONSTRAINT seat_check CHECK ((next_place <> place)),
    CONSTRAINT seat_id_check CHECK ((id <> ''::text)),
    CONSTRAINT seat_kind_check CHECK (((kind >= 0) AND (kind <= 3))),
    CONSTRAINT seat_place_check CHECK ((place >= 0))
);


--
-- Name: seat_map; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.seat_map (
    id text NOT NULL COLLATE pg_catalog."C",
    venue_id bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    width double precision NOT NULL,
    height double precision NOT NULL,
    focal_x double precision NOT NULL,
    focal_y double precision NOT NULL,
    places bigint NOT NULL,
    created_at bigint NOT NULL,
    CONSTRAINT seat_map_height_check CHECK ((height > (0)::double precision)),
    CONSTRAINT seat_map_id_check CHECK ((length(id) = 32)),
    CONSTRAINT seat_map_name_check CHECK ((name <> ''::text)),
    CONSTRAINT seat_map_places_check CHECK ((places > 0)),
    CONSTRAINT seat_map_width_check CHECK ((width > (0)::double precision))
);


--
-- Name: section; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.section (
    map_id text NOT NULL COLLATE pg_catalog."C",
    ordinal bigint NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    capacity bigint,
    category bigint,
    x double precision,
    y double precision,
    width double precision,
    height double precision,
    CONSTRAINT section_capacity_check CHECK ((capacity > 0)),
    CONSTRAINT section_check CHECK (((capacity IS NULL) = (category IS NULL))),
    CONSTRAINT section_id_check CHECK ((id <> ''::text)),
    CONSTRAINT section_name_check CHECK ((name <> ''::text)),
    CONSTRAINT section_ordinal_check CHECK ((ordinal >= 0))
);


--
-- Name: session; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.session (
    id bigint NOT NULL,
    slug text NOT NULL COLLATE pg_catalog."C",
    event_id bigint NOT NULL,
    venue_id bigint NOT NULL,
    map_id text NOT NULL COLLATE pg_catalog."C",
    starts_at bigint NOT NULL,
    doors_at bigint NOT NULL,
    sales_start bigint NOT NULL,
    sales_end bigint NOT NULL,
    status bigint NOT NULL,
    currency text NOT NULL COLLATE pg_catalog."C",
    hold_ttl bigint NOT NULL,
    max_seats bigint NOT NULL,
    max_seats_per_buyer bigint NOT NULL,
    strand_rule bigint NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    taken bigint DEFAULT 0 NOT NULL,
    changed_at bigint NOT NULL,
    edition bigint DEFAULT 1 NOT NULL,
    fee bigint DEFAULT 0 NOT NULL,
    CONSTRAINT session_check CHECK ((sales_start <= sales_end)),
    CONSTRAINT session_currency_check CHECK ((length(currency) = 3)),
    CONSTRAINT session_fee_check CHECK ((fee >= 0)),
    CONSTRAINT session_hold_ttl_check CHECK ((hold_ttl > 0)),
    CONSTRAINT session_max_seats_check CHECK ((max_seats > 0)),
    CONSTRAINT session_max_seats_per_buyer_check CHECK ((max_seats_per_buyer > 0)),
    CONSTRAINT session_slug_check CHECK ((slug <> ''::text)),
    CONSTRAINT session_status_check CHECK (((status >= 0) AND (status <= 1))),
    CONSTRAINT session_strand_rule_check CHECK (((strand_rule >= 0) AND (strand_rule <= 2))),
    CONSTRAINT session_taken_check CHECK ((taken >= 0)),
    CONSTRAINT session_version_check CHECK ((version > 0))
);


--
-- Name: session_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.session ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.session_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: shop; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.shop (
    only_row bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    currency text NOT NULL COLLATE pg_catalog."C",
    timezone text NOT NULL COLLATE pg_catalog."C",
    language text NOT NULL COLLATE pg_catalog."C",
    edition bigint NOT NULL,
    setup_digest text COLLATE pg_catalog."C",
    is_monolingual bigint DEFAULT 0 NOT NULL,
    accent text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    logo text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    introduction text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    footer text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    ticket_note text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    imprint_url text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    privacy_url text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    hold_ttl bigint DEFAULT 600000 NOT NULL,
    max_seats bigint DEFAULT 10 NOT NULL,
    max_seats_per_buyer bigint DEFAULT 20 NOT NULL,
    CONSTRAINT shop_check CHECK ((max_seats_per_buyer >= max_seats)),
    CONSTRAINT shop_currency_check CHECK ((length(currency) = 3)),
    CONSTRAINT shop_edition_check CHECK ((edition >= 0)),
    CONSTRAINT shop_hold_ttl_check CHECK ((hold_ttl > 0)),
    CONSTRAINT shop_is_monolingual_check CHECK ((is_monolingual = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT shop_language_check CHECK ((language <> ''::text)),
    CONSTRAINT shop_max_seats_check CHECK ((max_seats > 0)),
    CONSTRAINT shop_name_check CHECK ((name <> ''::text)),
    CONSTRAINT shop_only_row_check CHECK ((only_row = 1)),
    CONSTRAINT shop_setup_digest_check CHECK ((length(setup_digest) = 32)),
    CONSTRAINT shop_timezone_check CHECK ((timezone <> ''::text))
);


--
-- Name: ticket; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ticket (
    order_id text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    session_id bigint NOT NULL,
    place bigint NOT NULL,
    map_id text NOT NULL COLLATE pg_catalog."C",
    code text NOT NULL COLLATE pg_catalog."C",
    ticket_type text NOT NULL COLLATE pg_catalog."C",
    amount bigint NOT NULL,
    status bigint NOT NULL,
    discount bigint DEFAULT 0 NOT NULL,
    CONSTRAINT ticket_amount_check CHECK ((amount >= 0)),
    CONSTRAINT ticket_code_check CHECK ((length(code) = 26)),
    CONSTRAINT ticket_discount_check CHECK ((discount >= 0)),
    CONSTRAINT ticket_id_check CHECK ((id <> ''::text)),
    CONSTRAINT ticket_status_check CHECK (((status >= 0) AND (status <= 1))),
    CONSTRAINT ticket_ticket_type_check CHECK ((ticket_type <> ''::text))
);


--
-- Name: users; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.users (
    id bigint NOT NULL,
    email text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    role bigint NOT NULL,
    password_hash text NOT NULL COLLATE pg_catalog."C",
    is_active bigint NOT NULL,
    venues text NOT NULL COLLATE pg_catalog."C",
    artists text NOT NULL COLLATE pg_catalog."C",
    edition bigint DEFAULT 1 NOT NULL,
    totp_secret text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    totp_step bigint DEFAULT 0 NOT NULL,
    CONSTRAINT users_email_check CHECK ((email <> ''::text)),
    CONSTRAINT users_is_active_check CHECK ((is_active = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT users_name_check CHECK ((name <> ''::text)),
    CONSTRAINT users_password_hash_check CHECK ((password_hash <> ''::text)),
    CONSTRAINT users_role_check CHECK (((role >= 0) AND (role <= 4)))
);


--
-- Name: users_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.users ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.users_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: venue; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.venue (
    id bigint NOT NULL,
    slug text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    city text NOT NULL COLLATE pg_catalog."C",
    timezone text NOT NULL COLLATE pg_catalog."C",
    edition bigint DEFAULT 1 NOT NULL,
    CONSTRAINT venue_name_check CHECK ((name <> ''::text)),
    CONSTRAINT venue_slug_check CHECK ((slug <> ''::text)),
    CONSTRAINT venue_timezone_check CHECK ((timezone <> ''::text))
);


--
-- Name: venue_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.venue ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.venue_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: venue_map; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.venue_map (
    venue_id bigint NOT NULL,
    map_id text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: voucher; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.voucher (
    code text NOT NULL COLLATE pg_catalog."C",
    kind bigint NOT NULL,
    value bigint NOT NULL,
    currency text COLLATE pg_catalog."C",
    categories text NOT NULL COLLATE pg_catalog."C",
    sessions text NOT NULL COLLATE pg_catalog."C",
    valid_from bigint,
    valid_until bigint,
    max_uses bigint NOT NULL,
    used bigint DEFAULT 0 NOT NULL,
    is_active bigint NOT NULL,
    batch_id bigint,
    edition bigint DEFAULT 1 NOT NULL,
    CONSTRAINT voucher_check CHECK (((used >= 0) AND (used <= max_uses))),
    CONSTRAINT voucher_check1 CHECK (((kind = 1) OR (value <= 100))),
    CONSTRAINT voucher_check2 CHECK (((kind = 1) = (currency IS NOT NULL))),
    CONSTRAINT voucher_code_check CHECK ((code <> ''::text)),
    CONSTRAINT voucher_currency_check CHECK ((length(currency) = 3)),
    CONSTRAINT voucher_is_active_check CHECK ((is_active = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT voucher_kind_check CHECK (((kind >= 0) AND (kind <= 1))),
    CONSTRAINT voucher_max_uses_check CHECK ((max_uses > 0)),
    CONSTRAINT voucher_value_check CHECK ((value > 0))
);


--
-- Name: voucher_batch; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.voucher_batch (
    id bigint NOT NULL,
    prefix text NOT NULL COLLATE pg_catalog."C",
    kind bigint NOT NULL,
    value bigint NOT NULL,
    currency text COLLATE pg_catalog."C",
    categories text NOT NULL COLLATE pg_catalog."C",
    sessions text NOT NULL COLLATE pg_catalog."C",
    valid_from bigint,
    valid_until bigint,
    wanted bigint NOT NULL,
    made bigint DEFAULT 0 NOT NULL,
    state bigint DEFAULT 0 NOT NULL,
    created_at bigint NOT NULL,
    CONSTRAINT voucher_batch_check CHECK (((made >= 0) AND (made <= wanted))),
    CONSTRAINT voucher_batch_check1 CHECK (((state <> 1) OR (made = wanted))),
    CONSTRAINT voucher_batch_currency_check CHECK ((length(currency) = 3)),
    CONSTRAINT voucher_batch_kind_check CHECK (((kind >= 0) AND (kind <= 1))),
    CONSTRAINT voucher_batch_state_check CHECK (((state >= 0) AND (state <= 2))),
    CONSTRAINT voucher_batch_value_check CHECK ((value > 0)),
    CONSTRAINT voucher_batch_wanted_check CHECK ((wanted > 0))
);


--
-- Name: voucher_batch_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.voucher_batch ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.voucher_batch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Data for Name: audit_entry; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.audit_entry VALUES (1, 1764000000000, 1, 'Admin', 'user.add', 'ada@example.org', '', 'name: Ada
', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa');
INSERT INTO public.audit_entry VALUES (2, 1764000002500, 1, 'Admin', 'order.cancel', 'REFU0004', '', '', 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb');


--
-- Data for Name: campaign; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.campaign VALUES ('poster', 'Poster', 'swan-lake', NULL, 1, 12, 3, 1, 1764000000000);
INSERT INTO public.campaign VALUES ('flyer', 'Flyer', NULL, 'quartet-1', 1, 1, 0, 1, 1764000000000);
INSERT INTO public.campaign VALUES ('home', 'Home', NULL, NULL, 0, 0, 0, 1, 1764000000000);
INSERT INTO public.campaign VALUES ('past', 'Past', 'gone-event', NULL, 1, 0, 0, 1, 1764000000000);


--
-- Data for Name: campaign_order; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.campaign_order VALUES ('Ovvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv', 'poster');


--
-- Data for Name: catalogue; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.catalogue VALUES (1, 2);


--
-- Data for Name: catalogue_change; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.catalogue_change VALUES (2, 'events');
INSERT INTO public.catalogue_change VALUES (2, 'session swan-lake-1');


--
-- Data for Name: category; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.category VALUES ('mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', 0, 'Stalls', '#d55e00');
INSERT INTO public.category VALUES ('mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', 1, 'Standing', '#0072b2');


--
-- Data for Name: claim; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.claim VALUES (1, 0, 'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', 's', 'BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', NULL, 'Opppppppppppppppppppppppppppppppppp', 'adult', 8400, NULL);
INSERT INTO public.claim VALUES (1, 1, 'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', 's', 'BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', NULL, 'Opppppppppppppppppppppppppppppppppp', 'child', 4200, NULL);
INSERT INTO public.claim VALUES (1, 2, 'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', 'h', 'BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'Hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh', NULL, 'adult', 8400, 1764000601000);
INSERT INTO public.claim VALUES (1, 3, 'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', 'b', NULL, NULL, NULL, '', 0, NULL);
INSERT INTO public.claim VALUES (1, 6, 'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', 's', 'BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB', NULL, 'Orrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr', 'adult', 2500, NULL);
INSERT INTO public.claim VALUES (1, 4, 'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', 'b', NULL, NULL, NULL, '', 0, NULL);
INSERT INTO public.claim VALUES (2, 0, 'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', 's', 'BDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD', NULL, 'Ovvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv', 'adult', 1080, NULL);


--
-- Data for Name: decoration; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.decoration VALUES ('mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', 0, 0, 'Stage', 400, 50, 16, '300 20 500 20 500 80 300 80');


--
-- Data for Name: embed; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.embed VALUES (1, 'https://example.org
https://example.com:8443
', 2);


--
-- Data for Name: event; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.event VALUES (1, 'swan-lake', 'Łabędzie jezioro', 'Die Übermütigen', 'A ballet.
In four acts.', '/images/00000000000000000000000000000000.png', 1, NULL, 1);
INSERT INTO public.event VALUES (2, 'quartet', 'Quartet', 'Ada Lovelace', '', '', 1, NULL, 1);
INSERT INTO public.event VALUES (5, 'lost', 'Lost', '', '', '', 0, 1764000000000, 1);


--
-- Data for Name: first_answer; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.first_answer VALUES ('BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'key-1', 'digest', '{"order":1}', 1764000002000);


--
-- Data for Name: guest; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.guest VALUES (1, 2, 'Grace', 2);


--
-- Data for Name: guest_quota; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.guest_quota VALUES (2, 4, 1);


--
-- Data for Name: hold; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.hold VALUES ('Hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh', 1, 'BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 1764000001000, 1764000601000, 0);
INSERT INTO public.hold VALUES ('Hgggggggggggggggggggggggggggggggggg', 1, 'BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 1764000000000, 1764000600000, 1);


--
-- Data for Name: image; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.image VALUES ('00000000000000000000000000000000.png', 'aW1hZ2U=', 1764000000000);
INSERT INTO public.image VALUES ('11111111111111111111111111111111.jpg', 'bG9nbw==', 1764000000000);


--
-- Data for Name: interest; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.interest VALUES (1, 'ada@example.org', 'swan-lake', 'pl', '1', 1764000000000);
INSERT INTO public.interest VALUES (2, 'bob@example.org', '', 'en', '1', 1764000000000);
INSERT INTO public.interest VALUES (3, 'cleo@example.org', 'gone-event', 'de', '1', 1764000000000);


--
-- Data for Name: login; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.login VALUES (1, 'tttttttttttttttttttttttttttttttt', 1, 'Firefox', '', 1764000000000, 1764000000000, 1764086400000);
INSERT INTO public.login VALUES (2, 'uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu', 1, 'script', 'see_figures
read_audit
', 1764000000000, 1764000000000, 1764086400000);


--
-- Data for Name: map_source; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.map_source VALUES ('mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', '{"name":"Grand Hall"}');


--
-- Data for Name: orders; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.orders VALUES ('Ovvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv', 'VOUC0005', 2, 'BDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD', 0, 'Döra', 'dora@example.org', 1080, 'EUR', 1764000003000, 'window seat', 2, 'dora dora@example.org');
INSERT INTO public.orders VALUES ('Opppppppppppppppppppppppppppppppppp', 'PAID0001', 1, 'BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 0, 'Zoë "the" <Ada>', 'ada@example.org', 12600, 'PLN', 1764000002000, '', 1, 'zoë "the" <ada> ada@example.org');
INSERT INTO public.orders VALUES ('Orrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr', 'RESV0002', 1, 'BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB', 1, 'Bob', 'bob@example.org', 2500, 'PLN', 1764000002100, '', 1, 'bob bob@example.org');
INSERT INTO public.orders VALUES ('Occcccccccccccccccccccccccccccccccc', 'CANC0003', 1, 'BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB', 2, 'Bob', 'bob@example.org', 0, 'PLN', 1764000002200, '', 1, 'bob bob@example.org');
INSERT INTO public.orders VALUES ('Offffffffffffffffffffffffffffffffff', 'REFU0004', 1, 'BCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC', 3, 'Cleo', 'cleo@example.org', 0, 'PLN', 1764000002300, '', 1, 'cleo cleo@example.org');


--
-- Data for Name: payment; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.payment VALUES ('Opppppppppppppppppppppppppppppppppp', 1, 0, 12600, 1764000002000);
INSERT INTO public.payment VALUES ('Orrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr', 2, 1, 2500, 1764000002100);
INSERT INTO public.payment VALUES ('Occcccccccccccccccccccccccccccccccc', 2, 2, 2500, 1764000002200);
INSERT INTO public.payment VALUES ('Offffffffffffffffffffffffffffffffff', 1, 2, 8400, 1764000002300);
INSERT INTO public.payment VALUES ('Ovvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv', 3, 0, 1080, 1764000003000);


--
-- Data for Name: price; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.price VALUES (1, 0, 'Stalls', 'adult', 8400);
INSERT INTO public.price VALUES (1, 1, 'Stalls', 'child', 4200);
INSERT INTO public.price VALUES (1, 2, 'Standing', 'adult', 2500);
INSERT INTO public.price VALUES (2, 0, 'Stalls', 'adult', 1200);


--
-- Data for Name: redemption; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.redemption VALUES ('Ovvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv', 'TEN', 120, 0);


--
-- Data for Name: schema_version; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.schema_version VALUES (1, 3);


--
-- Data for Name: seat; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.seat VALUES ('mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', 0, 'A-1', 0, 0, 'A', '1', 100, 200, 0, 0, 1);
INSERT INTO public.seat VALUES ('mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', 1, 'A-2', 0, 0, 'A', '2', 120, 200, 0, 0, 2);
INSERT INTO public.seat VALUES ('mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', 2, 'A-3', 0, 0, 'A', '3', 140, 200, 0, 0, 3);
INSERT INTO public.seat VALUES ('mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', 3, 'A-4', 0, 0, 'A', '4', 160, 200, 0, 0, 4);
INSERT INTO public.seat VALUES ('mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', 4, 'A-5', 0, 0, 'A', '5', 180, 200, 0, 0, 5);
INSERT INTO public.seat VALUES ('mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', 5, 'A-6', 0, 0, 'A', '6', 200, 200, 0, 1, NULL);
INSERT INTO public.seat VALUES ('mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', 6, 'floor-1', 1, NULL, NULL, NULL, NULL, NULL, 1, NULL, NULL);
INSERT INTO public.seat VALUES ('mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', 7, 'floor-2', 1, NULL, NULL, NULL, NULL, NULL, 1, NULL, NULL);


--
-- Data for Name: seat_map; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.seat_map VALUES ('mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', 1, 'Grand Hall', 800, 600.5, 400, 84.10000000000001, 8, 1764000000000);


--
-- Data for Name: section; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.section VALUES ('mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', 0, 'stalls', 'Stalls', NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.section VALUES ('mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', 1, 'floor', 'Floor', 2, 1, 10, 20, 100, 50);


--
-- Data for Name: session; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.session VALUES (1, 'swan-lake-1', 1, 1, 'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', 1781280000000, 1781276400000, 1764000000000, 1781280000000, 0, 'PLN', 600000, 10, 20, 1, 9, 6, 1764000005000, 1, 0);
INSERT INTO public.session VALUES (2, 'quartet-1', 2, 1, 'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', 1781366400000, 1781362800000, 1764000000000, 1781366400000, 0, 'EUR', 600000, 10, 20, 0, 1, 1, 1764000000000, 2, 100);


--
-- Data for Name: shop; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.shop VALUES (1, 'Grand Hall', 'PLN', 'Europe/Warsaw', 'pl', 4, NULL, 0, '', '/images/11111111111111111111111111111111.jpg', '', 'Since 1899', '', '', '', 600000, 10, 20);


--
-- Data for Name: ticket; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.ticket VALUES ('Opppppppppppppppppppppppppppppppppp', 'PAID0001-1', 1, 0, 'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', '11111111111111111111111111', 'adult', 8400, 0, 0);
INSERT INTO public.ticket VALUES ('Opppppppppppppppppppppppppppppppppp', 'PAID0001-2', 1, 1, 'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', '22222222222222222222222222', 'child', 4200, 0, 0);
INSERT INTO public.ticket VALUES ('Orrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr', 'RESV0002-1', 1, 6, 'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', '33333333333333333333333333', 'adult', 2500, 0, 0);
INSERT INTO public.ticket VALUES ('Occcccccccccccccccccccccccccccccccc', 'CANC0003-1', 1, 7, 'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', '44444444444444444444444444', 'adult', 2500, 1, 0);
INSERT INTO public.ticket VALUES ('Offffffffffffffffffffffffffffffffff', 'REFU0004-1', 1, 5, 'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', '55555555555555555555555555', 'adult', 8400, 1, 0);
INSERT INTO public.ticket VALUES ('Ovvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv', 'VOUC0005-1', 2, 0, 'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', '66666666666666666666666666', 'adult', 1080, 0, 120);


--
-- Data for Name: users; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.users VALUES (1, 'admin@example.org', 'Admin', 0, 'hash-1', 1, '', '', 1, '', 0);
INSERT INTO public.users VALUES (2, 'hall@example.org', 'Hall', 1, 'hash-2', 1, 'grand-hall
gone-house
', '', 3, '', 0);
INSERT INTO public.users VALUES (3, 'every@example.org', 'Every House', 1, 'hash-3', 1, '', '', 1, '', 0);
INSERT INTO public.users VALUES (4, 'ada@example.org', 'Ada', 2, 'hash-4', 1, '', 'Ada Lovelace
ada lovelace
Nobody Yet
', 2, 'SECRET', 77);
INSERT INTO public.users VALUES (7, 'desk@example.org', 'Desk', 4, 'hash-7', 0, '', '', 1, '', 0);


--
-- Data for Name: venue; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.venue VALUES (1, 'grand-hall', 'Grand Hall', 'Łódź', 'Europe/Warsaw', 1);
INSERT INTO public.venue VALUES (4, 'cellar', 'The Cellar', 'Köln', 'Europe/Berlin', 1);


--
-- Data for Name: venue_map; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.venue_map VALUES (1, 'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm');


--
-- Data for Name: voucher; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.voucher VALUES ('TEN', 0, 10, NULL, '', 'swan-lake-1
quartet-1
', NULL, NULL, 5, 1, 1, NULL, 2);
INSERT INTO public.voucher VALUES ('OPEN', 0, 20, NULL, '', '', 1764000000000, NULL, 3, 0, 1, NULL, 1);
INSERT INTO public.voucher VALUES ('OLD', 0, 20, NULL, 'Stalls
Gallery
', 'gone-1
', NULL, NULL, 3, 0, 0, NULL, 1);
INSERT INTO public.voucher VALUES ('XMAS-1', 1, 500, 'PLN', 'Stalls
', '', NULL, 1789920000000, 1, 0, 1, 3, 1);
INSERT INTO public.voucher VALUES ('XMAS-2', 1, 500, 'PLN', 'Stalls
', '', NULL, 1789920000000, 1, 0, 1, 3, 1);


--
-- Data for Name: voucher_batch; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.voucher_batch VALUES (3, 'XMAS-', 1, 500, 'PLN', 'Stalls
', '', NULL, 1789920000000, 2, 2, 1, 1764000000000);


--
-- Name: event_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.event_id_seq', 5, true);


--
-- Name: guest_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.guest_id_seq', 1, true);


--
-- Name: interest_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.interest_id_seq', 3, true);


--
-- Name: login_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.login_id_seq', 2, true);


--
-- Name: session_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.session_id_seq', 2, true);


--
-- Name: users_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.users_id_seq', 7, true);


--
-- Name: venue_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.venue_id_seq', 4, true);


--
-- Name: voucher_batch_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.voucher_batch_id_seq', 3, true);


--
-- Name: audit_entry audit_entry_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_entry
    ADD CONSTRAINT audit_entry_pkey PRIMARY KEY (number);


--
-- Name: campaign_order campaign_order_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.campaign_order
    ADD CONSTRAINT campaign_order_pkey PRIMARY KEY (order_id);


--
-- Name: campaign campaign_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.campaign
    ADD CONSTRAINT campaign_pkey PRIMARY KEY (slug);


--
-- Name: catalogue_change catalogue_change_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.catalogue_change
    ADD CONSTRAINT catalogue_change_pkey PRIMARY KEY (version, cache_key);


--
-- Name: catalogue catalogue_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.catalogue
    ADD CONSTRAINT catalogue_pkey PRIMARY KEY (only_row);


--
-- Name: category category_map_id_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.category
    ADD CONSTRAINT category_map_id_name_key UNIQUE (map_id, name);


--
-- Name: category category_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.category
    ADD CONSTRAINT category_pkey PRIMARY KEY (map_id, ordinal);


--
-- Name: claim claim_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.claim
    ADD CONSTRAINT claim_pkey PRIMARY KEY (session_id, place);


--
-- Name: decoration decoration_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.decoration
    ADD CONSTRAINT decoration_pkey PRIMARY KEY (map_id, ordinal);


--
-- Name: embed embed_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.embed
    ADD CONSTRAINT embed_pkey PRIMARY KEY (only_row);


--
-- Name: event event_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (id);


--
-- Name: event event_slug_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_slug_key UNIQUE (slug);


--
-- Name: first_answer first_answer_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.first_answer
    ADD CONSTRAINT first_answer_pkey PRIMARY KEY (buyer, idempotency_key);


--
-- Name: guest guest_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.guest
    ADD CONSTRAINT guest_pkey PRIMARY KEY (id);


--
-- Name: guest_quota guest_quota_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.guest_quota
    ADD CONSTRAINT guest_quota_pkey PRIMARY KEY (session_id);


--
-- Name: hold hold_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.hold
    ADD CONSTRAINT hold_pkey PRIMARY KEY (id);


--
-- Name: image image_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.image
    ADD CONSTRAINT image_pkey PRIMARY KEY (name);


--
-- Name: interest interest_email_event_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.interest
    ADD CONSTRAINT interest_email_event_key UNIQUE (email, event);


--
-- Name: interest interest_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.interest
    ADD CONSTRAINT interest_pkey PRIMARY KEY (id);


--
-- Name: login login_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.login
    ADD CONSTRAINT login_pkey PRIMARY KEY (id);


--
-- Name: login login_token_digest_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.login
    ADD CONSTRAINT login_token_digest_key UNIQUE (token_digest);


--
-- Name: map_source map_source_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.map_source
    ADD CONSTRAINT map_source_pkey PRIMARY KEY (map_id);


--
-- Name: orders orders_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (id);


--
-- Name: orders orders_reference_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_reference_key UNIQUE (reference);


--
-- Name: payment payment_new_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment
    ADD CONSTRAINT payment_new_pkey PRIMARY KEY (order_id);


--
-- Name: price price_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.price
    ADD CONSTRAINT price_pkey PRIMARY KEY (session_id, ordinal);


--
-- Name: price price_session_id_category_ticket_type_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.price
    ADD CONSTRAINT price_session_id_category_ticket_type_key UNIQUE (session_id, category, ticket_type);


--
-- Name: redemption redemption_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.redemption
    ADD CONSTRAINT redemption_pkey PRIMARY KEY (order_id);


--
-- Name: schema_version schema_version_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.schema_version
    ADD CONSTRAINT schema_version_pkey PRIMARY KEY (only_row);


--
-- Name: seat seat_map_id_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.seat
    ADD CONSTRAINT seat_map_id_id_key UNIQUE (map_id, id);


--
-- Name: seat_map seat_map_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.seat_map
    ADD CONSTRAINT seat_map_pkey PRIMARY KEY (id);


--
-- Name: seat seat_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.seat
    ADD CONSTRAINT seat_pkey PRIMARY KEY (map_id, place);


--
-- Name: section section_map_id_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.section
    ADD CONSTRAINT section_map_id_id_key UNIQUE (map_id, id);


--
-- Name: section section_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.section
    ADD CONSTRAINT section_pkey PRIMARY KEY (map_id, ordinal);


--
-- Name: session session_id_map_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_id_map_id_key UNIQUE (id, map_id);


--
-- Name: session session_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (id);


--
-- Name: session session_slug_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_slug_key UNIQUE (slug);


--
-- Name: shop shop_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.shop
    ADD CONSTRAINT shop_pkey PRIMARY KEY (only_row);


--
-- Name: ticket ticket_code_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT ticket_code_key UNIQUE (code);


--
-- Name: ticket ticket_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT ticket_pkey PRIMARY KEY (order_id, id);


--
-- Name: users users_email_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_email_key UNIQUE (email);


--
-- Name: users users_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);


--
-- Name: venue_map venue_map_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.venue_map
    ADD CONSTRAINT venue_map_pkey PRIMARY KEY (venue_id);


--
-- Name: venue venue_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.venue
    ADD CONSTRAINT venue_pkey PRIMARY KEY (id);


--
-- Name: venue venue_slug_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.venue
    ADD CONSTRAINT venue_slug_key UNIQUE (slug);


--
-- Name: voucher_batch voucher_batch_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.voucher_batch
    ADD CONSTRAINT voucher_batch_pkey PRIMARY KEY (id);


--
-- Name: voucher voucher_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.voucher
    ADD CONSTRAINT voucher_pkey PRIMARY KEY (code);


--
-- Name: campaign_order_by_campaign; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX campaign_order_by_campaign ON public.campaign_order USING btree (campaign);


--
-- Name: claim_by_buyer; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX claim_by_buyer ON public.claim USING btree (buyer, session_id) WHERE (buyer IS NOT NULL);


--
-- Name: claim_by_hold; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX claim_by_hold ON public.claim USING btree (hold_id) WHERE (hold_id IS NOT NULL);


--
-- Name: claim_by_order; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX claim_by_order ON public.claim USING btree (order_id) WHERE (order_id IS NOT NULL);


--
-- Name: event_by_artist; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_by_artist ON public.event USING btree (artist, id);


--
-- Name: first_answer_by_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX first_answer_by_age ON public.first_answer USING btree (created_at);


--
-- Name: guest_by_session; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX guest_by_session ON public.guest USING btree (session_id);


--
-- Name: hold_by_expiry; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX hold_by_expiry ON public.hold USING btree (swept, expires_at);


--
-- Name: login_by_expiry; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX login_by_expiry ON public.login USING btree (expires_at);


--
-- Name: login_by_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX login_by_user ON public.login USING btree (user_id);


--
-- Name: orders_by_session; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_by_session ON public.orders USING btree (session_id, status);


--
-- Name: redemption_by_code; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX redemption_by_code ON public.redemption USING btree (code);


--
-- Name: session_by_change; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX session_by_change ON public.session USING btree (changed_at);


--
-- Name: session_by_event; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX session_by_event ON public.session USING btree (event_id);


--
-- Name: session_by_start; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX session_by_start ON public.session USING btree (starts_at);


--
-- Name: ticket_valid_once; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ticket_valid_once ON public.ticket USING btree (session_id, place) WHERE (status = 0);


--
-- Name: voucher_batch_in_making; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX voucher_batch_in_making ON public.voucher_batch USING btree (id) WHERE (state = 0);


--
-- Name: voucher_by_batch; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX voucher_by_batch ON public.voucher USING btree (batch_id, code) WHERE (batch_id IS NOT NULL);


--
-- Name: voucher_of_none; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX voucher_of_none ON public.voucher USING btree (code) WHERE (batch_id IS NULL);


--
-- Name: audit_entry audit_entry_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_entry
    ADD CONSTRAINT audit_entry_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);


--
-- Name: campaign_order campaign_order_campaign_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.campaign_order
    ADD CONSTRAINT campaign_order_campaign_fkey FOREIGN KEY (campaign) REFERENCES public.campaign(slug);


--
-- Name: campaign_order campaign_order_order_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.campaign_order
    ADD CONSTRAINT campaign_order_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.orders(id);


--
-- Name: category category_map_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.category
    ADD CONSTRAINT category_map_id_fkey FOREIGN KEY (map_id) REFERENCES public.seat_map(id);


--
-- Name: claim claim_hold_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.claim
    ADD CONSTRAINT claim_hold_id_fkey FOREIGN KEY (hold_id) REFERENCES public.hold(id);


--
-- Name: claim claim_map_id_place_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.claim
    ADD CONSTRAINT claim_map_id_place_fkey FOREIGN KEY (map_id, place) REFERENCES public.seat(map_id, place);


--
-- Name: claim claim_order_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.claim
    ADD CONSTRAINT claim_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.orders(id);


--
-- Name: claim claim_session_id_map_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.claim
    ADD CONSTRAINT claim_session_id_map_id_fkey FOREIGN KEY (session_id, map_id) REFERENCES public.session(id, map_id);


--
-- Name: decoration decoration_map_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.decoration
    ADD CONSTRAINT decoration_map_id_fkey FOREIGN KEY (map_id) REFERENCES public.seat_map(id);


--
-- Name: guest_quota guest_quota_session_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.guest_quota
    ADD CONSTRAINT guest_quota_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.session(id);


--
-- Name: guest guest_session_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.guest
    ADD CONSTRAINT guest_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.guest_quota(session_id);


--
-- Name: hold hold_session_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.hold
    ADD CONSTRAINT hold_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.session(id);


--
-- Name: login login_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.login
    ADD CONSTRAINT login_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);


--
-- Name: map_source map_source_map_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.map_source
    ADD CONSTRAINT map_source_map_id_fkey FOREIGN KEY (map_id) REFERENCES public.seat_map(id);


--
-- Name: orders orders_session_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.session(id);


--
-- Name: payment payment_new_order_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment
    ADD CONSTRAINT payment_new_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.orders(id);


--
-- Name: price price_session_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.price
    ADD CONSTRAINT price_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.session(id);


--
-- Name: redemption redemption_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.redemption
    ADD CONSTRAINT redemption_code_fkey FOREIGN KEY (code) REFERENCES public.voucher(code);


--
-- Name: redemption redemption_order_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.redemption
    ADD CONSTRAINT redemption_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.orders(id);


--
-- Name: seat seat_map_id_category_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.seat
    ADD CONSTRAINT seat_map_id_category_fkey FOREIGN KEY (map_id, category) REFERENCES public.category(map_id, ordinal);


--
-- Name: seat seat_map_id_section_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.seat
    ADD CONSTRAINT seat_map_id_section_fkey FOREIGN KEY (map_id, section) REFERENCES public.section(map_id, ordinal);


--
-- Name: seat_map seat_map_venue_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.seat_map
    ADD CONSTRAINT seat_map_venue_id_fkey FOREIGN KEY (venue_id) REFERENCES public.venue(id);


--
-- Name: section section_map_id_category_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.section
    ADD CONSTRAINT section_map_id_category_fkey FOREIGN KEY (map_id, category) REFERENCES public.category(map_id, ordinal);


--
-- Name: section section_map_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.section
    ADD CONSTRAINT section_map_id_fkey FOREIGN KEY (map_id) REFERENCES public.seat_map(id);


--
-- Name: session session_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_event_id_fkey FOREIGN KEY (event_id) REFERENCES public.event(id);


--
-- Name: session session_map_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_map_id_fkey FOREIGN KEY (map_id) REFERENCES public.seat_map(id);


--
-- Name: session session_venue_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_venue_id_fkey FOREIGN KEY (venue_id) REFERENCES public.venue(id);


--
-- Name: ticket ticket_map_id_place_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT ticket_map_id_place_fkey FOREIGN KEY (map_id, place) REFERENCES public.seat(map_id, place);


--
-- Name: ticket ticket_order_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT ticket_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.orders(id);


--
-- Name: ticket ticket_session_id_map_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT ticket_session_id_map_id_fkey FOREIGN KEY (session_id, map_id) REFERENCES public.session(id, map_id);


--
-- Name: venue_map venue_map_map_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.venue_map
    ADD CONSTRAINT venue_map_map_id_fkey FOREIGN KEY (map_id) REFERENCES public.seat_map(id);


--
-- Name: venue_map venue_map_venue_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.venue_map
    ADD CONSTRAINT venue_map_venue_id_fkey FOREIGN KEY (venue_id) REFERENCES public.venue(id);


--
-- Name: voucher voucher_batch_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.voucher
    ADD CONSTRAINT voucher_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES public.voucher_batch(id);


--
-- PostgreSQL database dump complete
--


