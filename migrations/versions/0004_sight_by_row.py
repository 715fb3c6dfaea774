"""Both walls ask for the project of the row, not for the list of the reader's projects; search looks at the newest first (decision 0002)."""

from alembic import op

revision = "0004"
down_revision = "0003"

SEES = """
    CREATE FUNCTION concord_sees(project uuid, person uuid, at timestamptz) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER
      PARALLEL SAFE SET search_path = public AS $$
      BEGIN
        RETURN EXISTS (SELECT FROM project_member m WHERE m.person_id = $2 AND m.project_id = $1
                         AND m.valid_from <= $3 AND (m.valid_to IS NULL OR m.valid_to > $3))
            OR EXISTS (SELECT FROM project p WHERE p.id = $1 AND p.ended_at <= $3);
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

PROJECTS_OF = """
    CREATE FUNCTION concord_projects_of(person uuid, at timestamptz) RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
      SET search_path = public AS $$
      SELECT coalesce(array_agg(DISTINCT project_id), '{}') FROM project_member
      WHERE person_id = person AND valid_from <= at AND (valid_to IS NULL OR valid_to > at)
         OR EXISTS (SELECT FROM project p WHERE p.id = project_member.project_id AND p.ended_at <= at) $$
    """

PROJECTS = """
    CREATE FUNCTION concord_projects() RETURNS uuid[] LANGUAGE sql STABLE AS $$
      SELECT concord_projects_of(NULLIF(current_setting('concord.person', true), '')::uuid,
                                 coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())) $$
    """

SEARCH_BEFORE = """
    CREATE FUNCTION concord_search(number text, wanted text[], kinds text[], limits int[]) RETURNS TABLE (id uuid)
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
      DECLARE
        side text := current_setting('concord.kind', true);
        own uuid := NULLIF(current_setting('concord.customer', true), '')::uuid;
        sight text := ' AND (e.project_id IS NULL OR e.project_id = ANY ($3))';
        found text := 'SELECT e.id FROM search_entry e WHERE e.tokens @@ $1 AND e.kind = ANY ($2)';
        words tsquery := (SELECT string_agg(quote_literal(one), ' & ') FROM unnest(wanted) one)::tsquery;
        mine uuid[] := concord_projects();
      BEGIN
        IF side = 'system' THEN sight := '';
        ELSIF side = 'portal' THEN sight := sight || ' AND e.customer_id = $4';
        ELSIF side IS DISTINCT FROM 'staff' THEN RETURN;
        END IF;
        IF number <> '' THEN
          RETURN QUERY EXECUTE found || sight || ' ORDER BY e.at DESC LIMIT $5'
            USING quote_literal(number)::tsquery, kinds, mine, own, limits[1];
        END IF;
        FOR nth IN 1 .. coalesce(array_length(kinds, 1), 0) LOOP
          RETURN QUERY EXECUTE found || sight || ' ORDER BY e.at DESC LIMIT $5' USING words, kinds[nth : nth], mine, own, limits[nth];
        END LOOP;
      END $$
    """

KIND = "(SELECT current_setting('concord.kind', true))"
CUSTOMER = "(SELECT NULLIF(current_setting('concord.customer', true), '')::uuid)"
PERSON = "(SELECT NULLIF(current_setting('concord.person', true), '')::uuid)"
AT = "(SELECT coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now()))"
ROW = f"concord_sees(project_id, {PERSON}, {AT})"
LISTED = "project_id = ANY ((SELECT concord_projects())::uuid[])"
WALLED = """
    SELECT p.tablename, EXISTS (SELECT FROM information_schema.columns c WHERE c.table_schema = 'public' AND c.table_name = p.tablename
                                AND c.column_name = 'internal')
    FROM pg_policies p WHERE p.schemaname = 'public' AND p.policyname = 'sight' ORDER BY p.tablename
"""


def upgrade() -> None:
    op.execute(SEES)
    _wall(ROW)
    _search(SEARCH)
    op.execute("DROP FUNCTION concord_projects(), concord_projects_of(uuid, timestamptz)")


def downgrade() -> None:
    op.execute(PROJECTS_OF)
    op.execute(PROJECTS)
    _wall(LISTED)
    _search(SEARCH_BEFORE)
    op.execute("DROP FUNCTION concord_sees(uuid, uuid, timestamptz)")


def _wall(member: str) -> None:
    for table, inside in op.get_bind().exec_driver_sql(WALLED).all():
        outside = " AND NOT internal" if inside else ""
        staff, portal = f"{KIND} = 'staff'", f"({KIND} = 'portal' AND customer_id = {CUSTOMER}{outside})"
        op.execute(f"""ALTER POLICY sight ON "{table}" USING ({KIND} = 'system' OR ((project_id IS NULL OR {member}) AND ({staff} OR {portal})))""")


def _search(function: str) -> None:
    op.execute("DROP FUNCTION concord_search(text, text[], text[], integer[])")
    op.get_bind().exec_driver_sql(function)
