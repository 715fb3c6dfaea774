"""The index of words holds each word with the kind of thing that it names; search asks it kind by kind (decision 0225)."""

from alembic import op

revision = "0024"
down_revision = "0021"

WORDS = """
    CREATE FUNCTION concord_words_of(kind text, tokens tsvector) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
      BEGIN
        RETURN array_to_tsvector(string_to_array(
          kind || ':' || array_to_string(tsvector_to_array(tokens), ' ' || kind || ':'), ' '));
      END $$
    """
SEARCH = """
    CREATE FUNCTION concord_search(number text, wanted text[], kinds text[], limits int[]) RETURNS TABLE (id uuid)
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
      DECLARE
        side text := current_setting('concord.kind', true);
        own uuid := NULLIF(current_setting('concord.customer', true), '')::uuid;
        person uuid := NULLIF(current_setting('concord.person', true), '')::uuid;
        moment timestamptz := coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now());
        words tsquery := (SELECT string_agg(quote_literal(one), ' & ') FROM unnest(wanted) one)::tsquery;
        of_kind tsquery;
        scope text := '';
        sight text := ' WHERE (e.project_id IS NULL OR concord_sees(e.project_id, $3, $4))';
        newest text;
        whole text;
        each record;
        found uuid[];
      BEGIN
        IF side = 'system' THEN sight := ' WHERE true';
        ELSIF side = 'portal' THEN scope := ' AND customer_id = $2';
        ELSIF side IS DISTINCT FROM 'staff' THEN RETURN;
        END IF;
        newest := 'SELECT k.kind, k.most, f.found, cardinality(f.found) < k.most AND EXISTS (SELECT FROM search_entry WHERE kind = k.kind'
          || scope || ' OFFSET k.reach) AS more'
          || ' FROM (SELECT *, greatest(200, 20 * most) AS reach FROM unnest($5, $6) WITH ORDINALITY u (kind, most, nth)) k,'
          || ' LATERAL (SELECT ARRAY(SELECT e.id FROM (SELECT * FROM search_entry WHERE kind = k.kind' || scope
          || ' ORDER BY at DESC LIMIT k.reach) e' || sight || ' AND e.tokens @@ $1 ORDER BY e.at DESC LIMIT k.most) AS found) f'
          || ' ORDER BY k.nth';
        whole := 'SELECT ARRAY(SELECT e.id FROM (SELECT * FROM search_entry WHERE concord_words_of(kind, tokens) @@ $1' || scope
          || ' ORDER BY at DESC OFFSET 0) e' || sight || ' LIMIT $5)';
        IF number <> '' THEN
          of_kind := (SELECT string_agg(quote_literal(one || ':' || number), ' | ') FROM unnest(kinds) one)::tsquery;
          EXECUTE whole INTO found USING of_kind, own, person, moment, limits[1];
          RETURN QUERY SELECT unnest(found);
        END IF;
        FOR each IN EXECUTE newest USING words, own, person, moment, kinds, limits LOOP
          found := each.found;
          IF each.more THEN
            of_kind := (SELECT string_agg(quote_literal(each.kind || ':' || one), ' & ') FROM unnest(wanted) one)::tsquery;
            EXECUTE whole INTO found USING of_kind, own, person, moment, each.most;
          END IF;
          RETURN QUERY SELECT unnest(found);
        END LOOP;
      END $$
    """
BEFORE = """
    CREATE FUNCTION concord_search(number text, wanted text[], kinds text[], limits int[]) RETURNS TABLE (id uuid)
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
      DECLARE
        side text := current_setting('concord.kind', true);
        own uuid := NULLIF(current_setting('concord.customer', true), '')::uuid;
        person uuid := NULLIF(current_setting('concord.person', true), '')::uuid;
        moment timestamptz := coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now());
        words tsquery := (SELECT string_agg(quote_literal(one), ' & ') FROM unnest(wanted) one)::tsquery;
        reach int;
        scope text := '';
        sight text := ' AND (e.project_id IS NULL OR concord_sees(e.project_id, $4, $5))';
        newest text;
        whole text;
        more boolean;
        found uuid[];
      BEGIN
        IF side = 'system' THEN sight := '';
        ELSIF side = 'portal' THEN scope := ' AND customer_id = $3';
        ELSIF side IS DISTINCT FROM 'staff' THEN RETURN;
        END IF;
        newest := 'SELECT ARRAY(SELECT e.id FROM (SELECT * FROM search_entry WHERE kind = $2[1]' || scope
          || ' ORDER BY at DESC LIMIT $7) e WHERE e.tokens @@ $1' || sight || ' ORDER BY e.at DESC LIMIT $6)';
        whole := 'SELECT ARRAY(SELECT e.id FROM search_entry e WHERE e.tokens @@ $1 AND e.kind = ANY ($2)' || scope || sight
          || ' ORDER BY e.at DESC LIMIT $6)';
        IF number <> '' THEN
          EXECUTE whole INTO found USING quote_literal(number)::tsquery, kinds, own, person, moment, limits[1];
          RETURN QUERY SELECT unnest(found);
        END IF;
        FOR nth IN 1 .. coalesce(array_length(kinds, 1), 0) LOOP
          reach := greatest(2000, 20 * limits[nth]);
          EXECUTE newest INTO found USING words, kinds[nth : nth], own, person, moment, limits[nth], reach;
          IF cardinality(found) < limits[nth] THEN
            EXECUTE 'SELECT EXISTS (SELECT FROM search_entry WHERE kind = $2[1]' || scope || ' OFFSET $7)'
              INTO more USING words, kinds[nth : nth], own, person, moment, limits[nth], reach;
            IF more THEN
              EXECUTE whole INTO found USING words, kinds[nth : nth], own, person, moment, limits[nth];
            END IF;
          END IF;
          RETURN QUERY SELECT unnest(found);
        END LOOP;
      END $$
    """


def upgrade() -> None:
    op.execute("DROP FUNCTION concord_search")
    op.execute("DROP INDEX IF EXISTS ix_search_entry_tokens")
    op.execute(WORDS)
    op.execute("CREATE INDEX ix_search_entry_words ON search_entry USING gin (concord_words_of(kind, tokens)) WITH (fastupdate = off)")
    op.execute("ANALYZE search_entry")
    op.execute(SEARCH)


def downgrade() -> None:
    op.execute("DROP FUNCTION concord_search")
    op.execute("DROP INDEX ix_search_entry_words")
    op.execute("DROP FUNCTION concord_words_of")
    op.execute("CREATE INDEX ix_search_entry_tokens ON search_entry USING gin (tokens) WITH (fastupdate = off)")
    op.execute(BEFORE)
