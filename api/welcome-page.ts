import express from 'express';

import { API_BASE } from './contract/routes.ts';

/** Where a one-time link leads: the token stays in the fragment, which no server and no log ever sees. */
const PAGE = `<!doctype html>
<html lang="zh-CN">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>jifen</title>
  </head>
  <body style="font: 18px/1.6 system-ui, sans-serif; max-width: 28rem; margin: 3rem auto; padding: 0 1rem">
    <h1>设置密码 <small>Set your password</small></h1>
    <form id="form">
      <label>新密码，至少 8 位 / New password, at least 8 characters<br />
        <input id="password" type="password" minlength="8" maxlength="200" required autocomplete="new-password"
          style="font-size: 1.2rem; padding: .6rem; width: 100%; box-sizing: border-box" />
      </label>
      <p><button style="font-size: 1.1rem; padding: .6rem 1.5rem">确定 / Set</button></p>
    </form>
    <p id="answer" role="status"></p>
    <script src="/welcome.js"></script>
  </body>
</html>
`;

const SCRIPT = `const answer = document.getElementById('answer');
document.getElementById('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const body = { token: location.hash.slice(1), password: document.getElementById('password').value };
  const response = await fetch('${API_BASE}/one-time-links/redemption', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const told = await response.json();
  answer.textContent = response.ok
    ? '密码已设置，登录名 / Password set, your login: ' + told.login
    : '链接无效、已使用或已过期 / ' + told.title;
});
`;

/** The one page of the service itself: setting a password by a one-time link. */
export function welcomeRouter(): express.Router {
  const router = express.Router();
  router.get('/welcome', (_req, res) => res.type('html').send(PAGE));
  router.get('/welcome.js', (_req, res) => res.type('text/javascript').send(SCRIPT));
  return router;
}
